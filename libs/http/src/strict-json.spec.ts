import fc from 'fast-check';
import { MAX_JSON_DEPTH, parseStrictJson } from './strict-json.js';

const read = (text: string): unknown => parseStrictJson(Buffer.from(text));
const codeOf = (bytes: Buffer | string): string | undefined => {
  try {
    parseStrictJson(Buffer.from(bytes as string));
    return undefined;
  } catch (error) {
    const { code, members } = error as { code: string; members: { errors?: { code: string }[] } };
    return members.errors?.[0]?.code ?? code;
  }
};

test('reads what JSON.parse reads, whatever it is', () => {
  const honestKey = fc.string().filter((key) => !/\0|^(__proto__|constructor|prototype)$/.test(key) && key.isWellFormed());
  const honestText = fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0'));
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      honestText,
      fc.maxSafeInteger(),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(honestKey, tie('value'), { maxKeys: 4 }),
    ),
  }));
  fc.assert(
    fc.property(value, fc.constantFrom(0, 1), (given, indent) => {
      const text = JSON.stringify(given, null, indent);
      expect(read(text)).toEqual(JSON.parse(text));
    }),
  );
});

test('refuses what JSON.parse refuses', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.json().map((text) => text.slice(0, -1)),
      ),
      (text) => {
        let parses = true;
        try {
          JSON.parse(text);
        } catch {
          parses = false;
        }
        if (!parses) expect(codeOf(text)).toBeDefined();
      },
    ),
  );
});

test.each([
  ['a key twice', '{"rent": 1, "rent": 2}', 'duplicate-key'],
  ['a key twice, once spelled with an escape', '{"rent": 1, "\\u0072ent": 2}', 'duplicate-key'],
  ['a key twice with blanks before the colon', '{"rent" :1,"rent"\n:2}', 'duplicate-key'],
  ['a key twice deep inside', '[{"a": [{"b": 1, "c": {}, "b": 2}]}]', 'duplicate-key'],
  ['__proto__', '{"__proto__": {"role": "ADMIN"}}', 'forbidden-key'],
  ['__proto__ in disguise', '{"\\u005f_proto__": {"role": "ADMIN"}}', 'forbidden-key'],
  ['constructor', '{"constructor": {"prototype": {}}}', 'forbidden-key'],
  ['a NUL as an escape', '{"name": "a\\u0000b"}', 'nul'],
  ['a NUL in a key', '{"a\\u0000": 1}', 'nul'],
  ['half of a surrogate pair', '{"name": "\\ud83d"}', 'surrogate'],
  ['the halves in the wrong order', '{"name": "\\ude00\\ud83d"}', 'surrogate'],
  ['2^53', '{"n": 9007199254740992}', 'number'],
  ['-2^53', '[-9007199254740992]', 'number'],
  ['infinity by exponent', '[1e400]', 'number'],
  ['a number of ten thousand digits', `[${'9'.repeat(10_000)}]`, 'number'],
  ['33 levels', '['.repeat(MAX_JSON_DEPTH + 1) + ']'.repeat(MAX_JSON_DEPTH + 1), 'depth'],
  ['33 levels of objects', '{"a":'.repeat(MAX_JSON_DEPTH + 1) + '1' + '}'.repeat(MAX_JSON_DEPTH + 1), 'depth'],
  ['an unfinished string', '{"a', 'malformed-body'],
  ['an unfinished escape', '"\\', 'malformed-body'],
  ['a raw line break in a string', '"a\nb"', 'malformed-body'],
  ['nothing', '', 'malformed-body'],
  ['two documents', '{} {}', 'malformed-body'],
])('refuses %s', (_, text, code) => {
  expect(codeOf(text)).toBe(code);
});

test.each([
  ['an overlong slash', [0xc0, 0xaf]],
  ['an overlong NUL', [0xc0, 0x80]],
  ['a surrogate in UTF-8', [0xed, 0xa0, 0x80]],
  ['a lone continuation', [0x80]],
  ['beyond Unicode', [0xf4, 0x90, 0x80, 0x80]],
  ['UTF-16 with a byte order mark', [0xff, 0xfe]],
])('refuses %s', (_, bytes) => {
  expect(codeOf(Buffer.from([0x22, ...bytes, 0x22]))).toBe('malformed-body');
});

test.each([
  ['32 levels', '['.repeat(MAX_JSON_DEPTH) + ']'.repeat(MAX_JSON_DEPTH)],
  ['the largest safe number', '[9007199254740991, -9007199254740991, 0.1, 1e3]'],
  ['the same key in two objects', '[{"a": 1}, {"a": {"a": 1}}]'],
  ['the same text as key and value', '{"a": "b", "b": "a"}'],
  ['a whole pair', '{"name": "\\ud83d\\ude00"}'],
  ['braces and digits inside text', '{"a": "}]{[ 99999999999999999999 \\" \\\\"}'],
])('takes %s', (_, text) => {
  expect(read(text)).toEqual(JSON.parse(text));
});
