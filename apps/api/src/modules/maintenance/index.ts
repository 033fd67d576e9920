export { MaintenanceModule } from './maintenance.module.js';
export { MaintenanceSettingsService, type MaintenanceSettings } from './maintenance-settings.service.js';
export { RepairNewsService, type RepairNews } from './repair-news.service.js';
export { VisitsService, type Visit } from './visits.service.js';
export { type WorkOrderHappened } from './work-orders.events.js';
export { WorkOrdersService, type WorkOrder } from './work-orders.service.js';
