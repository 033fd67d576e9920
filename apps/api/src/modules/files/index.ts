export { FilesModule } from './files.module.js';
export { FilesService, type NewFile } from './files.service.js';
export { type Audience, type FileState } from './files.rules.js';
