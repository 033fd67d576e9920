import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { csvLine } from './csv.rules.js';

test('cells with separators, quotation marks and lines are quoted', () => {
  expect(csvLine(["Ng'ang'a", 'a,b', 'say "yes"', 'two\nlines', ''])).toBe(`Ng'ang'a,"a,b","say ""yes""","two\nlines",\r\n`);
});

test.each([
  '=1+1',
  '+254722000101',
  '-5+cmd|/C calc!A0',
  '--5',
  '-',
  '@SUM(A1)',
  '\tx',
  '\rx',
  '\nx',
  ' =1+1',
  '\u00a0=1+1',
  '＝1+1',
  '＋1',
  '－1',
  '＠SUM(A1)',
  '=HYPERLINK("https://evil.example","Receipt")',
])('%j is shown, not run', (text) => {
  const [[read]] = parse(csvLine([text])) as [[string]];
  expect(read).toMatch(/^'/);
  expect(read.replace(/^'/, '').replace(/'(?=[=+\-@])/g, '')).toBe(text.replace(/'(?=[=+\-@])/g, ''));
});

test.each(['0.00', '15000.00', '-500.00', '-5', '254722000101'])('%s stays a number', (text) => {
  expect(csvLine([text])).toBe(`${text}\r\n`);
});

test('a formula does not hide behind the separator of another country', () => {
  for (const separator of [';', '\t', '|', '\n']) {
    const line = csvLine([`Wanjiku${separator}=1+1`, 'x']);
    for (const cell of line.split(/[,;\t|\r\n]/)) expect(cell.replace(/^"/, '')).not.toMatch(/^\s*[=+\-@]/);
  }
});

test('every row is read back as it was, but for apostrophes', () => {
  const plain = (cell: string): string => cell.replaceAll("'", '');
  fc.assert(
    fc.property(fc.array(fc.string(), { minLength: 1 }), (cells) => {
      const [read] = parse(csvLine(['x', ...cells]));
      expect(read?.slice(1).map(plain)).toEqual(cells.map(plain));
    }),
  );
});

test('no cell begins as a formula, whatever it is made of', () => {
  const nasty = fc.string({ unit: fc.constantFrom('=', '+', '-', '@', '\t', '\r', '\n', ' ', ';', '"', "'", 'a', '1', '.', '＝') });
  fc.assert(
    fc.property(nasty, (text) => {
      const [[read]] = parse(csvLine([text, 'x'])) as [[string]];
      if (!/^-?\d+(\.\d+)?$/.test(read)) expect(read).not.toMatch(/^\s*[=+\-@＝\t\r\n]/);
    }),
  );
});
