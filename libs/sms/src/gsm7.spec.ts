import fc from 'fast-check';
import { gsm7Length, isGsm7, segments, toGsm7 } from './index.js';

const BASIC = Array.from(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);
const EXTENSION = Array.from('\f^{}\\[~]|€');
const anyText = fc.string({
  unit: fc.oneof(
    fc.constantFrom(...BASIC, ...EXTENSION, '’', '—', '…', 'ê', '😀', '\uD83D'),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  ),
});

describe('GSM-7', () => {
  test('knows its 127 basic characters and ten more that count two', () => {
    expect(new Set(BASIC).size).toBe(127); // 128 codes less the escape
    for (const character of BASIC) expect(gsm7Length(character)).toBe(1);
    for (const character of EXTENSION) expect(gsm7Length(character)).toBe(2);
    expect(gsm7Length('')).toBe(0);
    expect(gsm7Length('KES 5 [A]')).toBe(11);
  });

  test('everything else is not GSM-7', () => {
    for (const text of ['’', '—', '…', 'ê', 'ç', '`', '\t', '\u00A0', '\x1B', '😀', 'Ā']) {
      expect(isGsm7(text)).toBe(false);
      expect(() => gsm7Length(text)).toThrow(RangeError);
    }
    expect(isGsm7('Habari Wanjikũ')).toBe(false);
    expect(isGsm7('Habari Wanjiku\r\n')).toBe(true);
  });
});

describe('segments', () => {
  test.each([
    ['nothing', '', 0],
    ['one character', 'a', 1],
    ['160 septets', 'a'.repeat(160), 1],
    ['161 septets', 'a'.repeat(161), 2],
    ['306 septets', 'a'.repeat(306), 2],
    ['307 septets', 'a'.repeat(307), 3],
    ['80 euro signs', '€'.repeat(80), 1],
    ['81 euro signs', '€'.repeat(81), 2],
    ['an extension character that will not be cut at the 153rd septet', `${'a'.repeat(152)}€${'a'.repeat(152)}`, 3], // 152 + 153 + 1, though 306 would fit in two
    ['70 UTF-16 units', 'ũ'.repeat(70), 1],
    ['71 UTF-16 units', 'ũ'.repeat(71), 2],
    ['134 UTF-16 units', 'ũ'.repeat(134), 2],
    ['135 UTF-16 units', 'ũ'.repeat(135), 3],
    ['35 emoji', '😀'.repeat(35), 1],
    ['36 emoji', '😀'.repeat(36), 2],
    ['67 emoji, 33 of them in a part', '😀'.repeat(67), 3],
    ['one curly quote in 71 characters', `’${'a'.repeat(70)}`, 2],
  ])('%s', (_name, text, count) => {
    expect(segments(text)).toBe(count);
  });

  test('never fewer than the septets need, and never more than one character a part is wasted', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...BASIC, ...EXTENSION), maxLength: 800 }), (text) => {
        const septets = gsm7Length(text);
        if (septets <= 160) expect(segments(text)).toBe(septets === 0 ? 0 : 1);
        else {
          expect(segments(text)).toBeGreaterThanOrEqual(Math.ceil(septets / 153));
          expect(segments(text)).toBeLessThanOrEqual(Math.ceil(septets / 152));
        }
      }),
    );
  });
});

describe('toGsm7', () => {
  test.each([
    ['Karibu! Lipa KES 5,000 kufikia 05/12.', 'Karibu! Lipa KES 5,000 kufikia 05/12.'],
    ['“Don’t pay ‘cash’”', "\"Don't pay 'cash'\""],
    ['Jan–Mar — sasa…', 'Jan-Mar - sasa...'],
    ['Wanjikũ, Mũthoni, Gĩthĩnji', 'Wanjiku, Muthoni, Githinji'],
    ['é è à ñ ü Ç ø', 'é è à ñ ü Ç ø'],
    ['ê ç â Ő š', 'e c a O s'],
    ['e\u0301 e\u0302', 'é e'], // combining accents: first composed, then judged
    ['Łódź, Œuvre, Đ', 'Lódz, OEuvre, D'.replace('ó', 'o')],
    ['A\u00A0B\u2009C\tD', 'A B C D'],
    ['one\u2028two', 'one\ntwo'],
    ['[A] {B} ~ € | \\', '(A) (B) - EUR / /'],
    ['Ok 👍🏾 asante 🙏', 'Ok  asante '],
    ['zero\u200Bwidth\uFEFF', 'zerowidth'],
    ['№ 5 ™ 2½ ﬁ １２', 'No 5 TM 2 1/2 fi 12'],
    ['日本 и ب', '?? ? ?'],
    ['a\uD83Db\x1Bc', 'abc'],
  ])('%p becomes %p', (from, to) => {
    expect(toGsm7(from)).toBe(to);
  });

  test('always gives the basic alphabet, and a second time changes nothing', () => {
    const basic = new Set(BASIC);
    fc.assert(
      fc.property(anyText, (text) => {
        const plain = toGsm7(text);
        expect(Array.from(plain).filter((character) => !basic.has(character))).toEqual([]);
        expect(isGsm7(plain)).toBe(true);
        expect(gsm7Length(plain)).toBe(plain.length);
        expect(toGsm7(plain)).toBe(plain);
      }),
      { numRuns: 2_000 },
    );
  });

  test('leaves a basic text alone', () => {
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom(...BASIC) }), (text) => expect(toGsm7(text)).toBe(text)));
  });
});
