import type { NewEvent } from '@plotihub/events';
import type { WorkOrder } from './work-orders.repository.js';
import type { WorkOrderMove } from './work-orders.rules.js';

/** What happened to a work order, in the words of events: `workorder.triaged`. */
export const EVENT_OF: Readonly<Record<WorkOrderMove, string>> = {
  TRIAGE: 'workorder.triaged',
  REQUEST_APPROVAL: 'workorder.approval-requested',
  APPROVE: 'workorder.approved',
  DECLINE: 'workorder.declined',
  ASSIGN: 'workorder.assigned',
  SCHEDULE: 'workorder.scheduled',
  START: 'workorder.started',
  HOLD: 'workorder.held',
  RESUME: 'workorder.resumed',
  FINISH: 'workorder.done',
  CONFIRM: 'workorder.confirmed',
  REOPEN: 'workorder.reopened',
  CLOSE: 'workorder.closed',
  REJECT: 'workorder.rejected',
  DUPLICATE: 'workorder.duplicate',
  CANCEL: 'workorder.cancelled',
};

/** Payload of every `workorder.*` event: where it stands now. `times`: how often it was reopened. */
export interface WorkOrderHappened {
  workOrderId: string;
  number: string;
  propertyId: string;
  unitId: string | null;
  leaseId: string | null;
  priority: string;
  state: string;
  times: number;
}

export function workOrderEvent(
  type: string,
  organizationId: string,
  order: WorkOrder,
  more: Readonly<Record<string, unknown>> = {},
): NewEvent {
  const { id, number, propertyId, unitId, leaseId, priority, state, reopenedCount } = order;
  const payload: WorkOrderHappened = { workOrderId: id, number, propertyId, unitId, leaseId, priority, state, times: reopenedCount };
  return { type, organizationId, aggregateId: id, payload: { ...payload, ...more } };
}
