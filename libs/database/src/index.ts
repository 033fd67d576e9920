export { connect, schemaIsCurrent, type DatabaseOptions } from './data-source.js';
export { beforeCommit, Database, type Reader, type Tx } from './database.js';
export { DatabaseBusy, databaseErrorCode, isDuplicate, isStaleConnection, isTransient, isUnavailable } from './errors.js';
export { isId, newId, type Id } from './ids.js';
export { migration, type StatementFinder } from './migration.js';
export { documentNumber, takeNumbers } from './number-series.js';
export { insertRows, minorUnits, safeInteger, type SqlValue } from './rows.js';
