export { readTable, SpreadsheetUnreadable, type Expected, type FileType } from './spreadsheets.js';
