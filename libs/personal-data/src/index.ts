export {
  columnsOf,
  DATA_CLASSES,
  PersonalDataRegister,
  registers,
  type DataClass,
  type Erasure,
  type LawfulBasis,
  type PersonalColumn,
  type RegisteredTable,
  type RegisterLine,
  type SubjectIds,
} from './register.js';
export { SubjectRows, type Row } from './subjects.repository.js';
