export { MaintenanceModule } from './maintenance.module.js';
export { type WorkOrderHappened } from './work-orders.events.js';
export { WorkOrdersService, type WorkOrder } from './work-orders.service.js';
