export { Money, exponentOf, type MoneyJson } from './money.js';
