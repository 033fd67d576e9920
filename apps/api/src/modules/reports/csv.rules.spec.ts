import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { csvLine } from './csv.rules.js';

test('cells with separators, quotation marks and lines are quoted', () => {
  expect(csvLine(["Ng'ang'a", 'a,b', 'say "yes"', 'two\nlines', ''])).toBe(`Ng'ang'a,"a,b","say ""yes""","two\nlines",\r\n`);
});

test.each(['=1+1', '+254722000101', '-5', '@SUM(A1)', '\tx', '\rx'])('%j is shown, not run', (text) => {
  expect(parse(csvLine([text]))).toEqual([[`'${text}`]]);
});

test('every row is read back as it was, but for the apostrophe', () => {
  fc.assert(
    fc.property(fc.array(fc.string(), { minLength: 1 }), (cells) => {
      const [read] = parse(csvLine(['x', ...cells]));
      expect(read?.slice(1).map((cell) => cell.replace(/^'(?=[=+\-@\t\r])/, ''))).toEqual(
        cells.map((cell) => cell.replace(/^'(?=[=+\-@\t\r])/, '')),
      );
    }),
  );
});
