export { Records, type RecordKind } from './records.js';
