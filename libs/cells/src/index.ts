export { CellFault, isBlank, readAmount, readDay, tidy, type TableRow } from './cells.js';
export { plainHeader } from './headers.js';
