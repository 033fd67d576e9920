import { isCommonPassword } from './passwords.rules.js';

test.each(['password', 'Football', 'iloveyou', '12345678', 'qwertyuiop', 'abcabcabc', 'Nairobi2026!'])('%s is common', (password) =>
  expect(isCommonPassword(password)).toBe(true),
);

test.each(['Wanjiku2026', 'mapenzihomes', 'mapenziWanjiku', '0733000222'])('%s is made of what everybody knows', (password) => {
  expect(isCommonPassword(password, ['Wanjiku Kamau', 'wanjiku@mapenzi.example', 'Mapenzi Homes', '0733000222'])).toBe(true);
});

test.each(['four unrelated plain words', 'wanjiku likes her green umbrella', 'tKq7mVxz'])('%s is taken', (password) =>
  expect(isCommonPassword(password, ['Wanjiku Kamau', 'Mapenzi Homes'])).toBe(false),
);
