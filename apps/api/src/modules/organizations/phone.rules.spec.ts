import { toMobile } from './phone.rules.js';

describe('phone numbers as people write them', () => {
  test.each([
    '0712345678',
    '712345678',
    '254712345678',
    '+254712345678',
    '+2540712345678',
    '00254712345678',
    '000254712345678',
    '0712 345 678',
    '0712-345-678',
    '(0712) 345678',
    '+254 (0)712 345678',
    ' 0712.345.678 ',
  ])('%s is one number', (written) => expect(toMobile(written)).toBe('+254712345678'));

  test('numbers that begin with 01 are mobile too, also with a prefix younger than the library', () => {
    expect(toMobile('0110123456')).toBe('+254110123456');
    expect(toMobile('0190123456')).toBe('+254190123456');
  });

  test.each(['0202345678', '07123456789', '071234567', 'Wanjiku', '', '2547 ***** 126', 'bbff37cea44ac0b2d964ee0dfb8d2df8'])(
    '%p is refused',
    (written) => expect(toMobile(written)).toBeUndefined(),
  );

  test('a number of another country keeps its own code', () => expect(toMobile('+256772123456')).toBe('+256772123456'));
});
