export { SuspenseModule } from './suspense.module.js';
