export { InspectionsModule } from './inspections.module.js';
export { InspectionsService, type Inspection, type InspectionWithItems } from './inspections.service.js';
