import fc from 'fast-check';
import { isPropertyCode, proposeCode } from './property-codes.rules.js';

const any = (): boolean => true;
const propose = (name: string, taken: string[] = [], fits: (code: string) => boolean = any): string | undefined =>
  proposeCode(name, new Set(taken), fits);

test.each([
  ['Kamulu Mapenzi Apartments', 'KMA'],
  ['Kamulu Mapenzi', 'KMA'],
  ['Green Park', 'GPA'],
  ['Tumaini', 'TMA'],
  ['Lulu Oasis', 'AXA'],
])('%p without a code becomes %p', (name, code) => expect(propose(name)).toBe(code));

test('a taken code is not taken again, nor one that could run into it', () => {
  expect(propose('Kamulu Mapenzi Apartments', ['KMA'])).toBe('KAM');
  expect(propose('Kamulu Mapenzi Apartments', ['KM'])).toBe('KAM');
  expect(propose('Kamulu Mapenzi Apartments', ['KMAA'])).toBe('KAM');
});

test('long labels get a short code, short ones a long code, impossible ones none', () => {
  expect(propose('Green Park', [], (code) => code.length === 2)).toBe('GP');
  expect(propose('Green Park', [], (code) => code.length === 4)).toBe('GPAR');
  expect(propose('Green Park', [], () => false)).toBeUndefined();
});

test('five hundred properties of any names get safe codes of which none begins another', () => {
  fc.assert(
    fc.property(fc.array(fc.string(), { minLength: 500, maxLength: 500 }), (names) => {
      const taken = new Set<string>();
      for (const name of names) {
        const code = proposeCode(name, taken, any) ?? '';
        expect(isPropertyCode(code)).toBe(true);
        expect([...taken].some((other) => other.startsWith(code) || code.startsWith(other))).toBe(false);
        taken.add(code);
      }
    }),
    { numRuns: 3 },
  );
});
