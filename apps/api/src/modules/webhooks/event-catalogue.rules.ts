/** One kind of event that others may hear of. */
export interface PublicEvent {
  /** `<thing>.<what happened>`; never changes its meaning. */
  type: string;
  /** When it is told, for the integrator. */
  summary: string;
  /** What of the event is told: ids and plain values. Members are added, never taken away. */
  data: readonly string[];
}

const of = (type: string, summary: string, ...data: string[]): PublicEvent => ({ type, summary, data });

/** The test event of an endpoint: it comes only when somebody asks for it. */
export const TEST_EVENT = 'webhook.test';

const SETTLEMENT_STATES = ['draft', 'proposed', 'accepted', 'disputed', 'revised', 'approved', 'refund_pending', 'settled'] as const;
const WORK_ORDER_MOVES = [
  ...['reported', 'triaged', 'approval-requested', 'approved', 'declined', 'assigned', 'scheduled', 'visit-planned', 'started', 'held'],
  ...['resumed', 'done', 'confirmed', 'reopened', 'closed', 'rejected', 'duplicate', 'cancelled', 'overdue'],
];
const WORK_ORDER = ['workOrderId', 'number', 'propertyId', 'unitId', 'leaseId', 'priority', 'state', 'times', 'visitId', 'late', 'since'];

/** Everything that others can be told. What is not here stays inside. */
export const PUBLIC_EVENTS: readonly PublicEvent[] = [
  of('lease.signed', 'A lease was signed; its first invoice follows', 'leaseId'),
  of('lease.moved-in', 'The keys were handed over', 'leaseId', 'unitId', 'on'),
  of('lease.held-over', 'A fixed term ended and the tenant stays', 'leaseId', 'unitId'),
  of('lease.notice-given', 'Notice to leave was given', 'leaseId', 'unitId', 'on'),
  of('lease.notice-withdrawn', 'Notice to leave was taken back', 'leaseId', 'unitId'),
  of('lease.vacated', 'The keys came back', 'leaseId', 'unitId', 'on'),
  of('lease.cancelled', 'A lease that had not begun was given up', 'leaseId', 'unitId'),
  of('invoice.issued', 'An invoice stands on the lease', 'invoiceId', 'leaseId', 'period'),
  of('charge.voided', 'A charge was taken back', 'chargeId', 'leaseId', 'invoiceId', 'kind'),
  of('latefee.assessed', 'A late fee was charged', 'chargeId', 'leaseId', 'invoiceId', 'policyId'),
  of('latefee.reversed', 'A late fee was taken back', 'chargeId', 'leaseId', 'invoiceId'),
  of('billing-run.finished', 'A billing run ended', 'runId', 'period', 'propertyId', 'state', 'charges', 'failed'),
  of('payment.posted', 'Money was credited to a lease', 'paymentId', 'leaseId'),
  of('payment.suspended', 'Money came and nobody knows yet for which lease', 'paymentId'),
  of('payment.split', 'Money in suspense was divided', 'paymentId', 'partIds'),
  of('payment.reallocated', 'A payment pays other charges than before', 'paymentId', 'leaseId'),
  of('payment.reversed', 'A payment was taken back', 'paymentId', 'leaseId', 'movedTo'),
  of('payment.returned', 'Money in suspense went back to its payer', 'paymentId', 'way', 'reference'),
  of('payment.declared', 'A tenant says that they have paid', 'declaredPaymentId'),
  of('payment.declaration_rejected', 'What a tenant declared was not found', 'declaredPaymentId'),
  of('refund.approved', 'A refund of credit may be paid', 'refundId', 'leaseId'),
  of('refund.paid', 'A refund was paid', 'refundId', 'leaseId'),
  of('refund.failed', 'A refund could not be paid', 'refundId', 'leaseId'),
  of('stk-push.succeeded', 'A prompt on a phone was paid', 'pushId', 'leaseId'),
  of('stk-push.failed', 'A prompt on a phone was refused', 'pushId', 'leaseId'),
  of('stk-push.expired', 'A prompt on a phone was not answered', 'pushId', 'leaseId'),
  of('deposit.applied', 'A deposit paid what was in arrears', 'paymentId', 'leaseId'),
  of('deposit.moved', 'A deposit was moved to another lease', 'paymentId', 'leaseId'),
  of('cheque.deposited', 'A cheque was taken to the bank', 'chequeId'),
  of('payout.paid', 'M-Pesa paid out a refund or a return', 'payoutId', 'refundId'),
  of('payout.failed', 'M-Pesa did not pay out a refund or a return', 'payoutId', 'refundId'),
  of('channel.proposed', 'Another way to pay was proposed', 'channelId', 'proposalId'),
  of('channel.cooling-off', 'A way to pay will change; whoever pays is being told', 'channelId', 'proposalId'),
  of('channel.stopped', 'A change of a way to pay was stopped', 'channelId', 'proposalId'),
  of('channel.activated', 'A way to pay is open', 'channelId', 'proposalId'),
  of('channel.retired', 'A way to pay was closed; it is watched for a year', 'channelId', 'proposalId'),
  ...SETTLEMENT_STATES.map((state) =>
    of(`deposit.settlement_${state}`, `The settlement of deposits is ${state}`, 'settlementId', 'leaseId'),
  ),
  ...WORK_ORDER_MOVES.map((move) => of(`workorder.${move}`, `A work order: ${move}`, ...WORK_ORDER)),
  of('webhook-endpoint.disabled', 'An endpoint is not told any more: it is gone, or took nothing for days', 'endpointId', 'because'),
  of(TEST_EVENT, 'Somebody tried an endpoint out', 'endpointId'),
];

const BY_TYPE = new Map(PUBLIC_EVENTS.map((event) => [event.type, event]));

/** What of an event's payload is told; undefined for an event that stays inside. Members that it lacks are left out. */
export function publicData(type: string, payload: Readonly<Record<string, unknown>>): Record<string, unknown> | undefined {
  const event = BY_TYPE.get(type);
  return event && Object.fromEntries(event.data.flatMap((member) => (payload[member] === undefined ? [] : [[member, payload[member]]])));
}

/** What an endpoint may ask for: one type, all of one thing (`payment.*`), or everything (`*`). */
export const PATTERNS: readonly string[] = [
  '*',
  ...new Set(PUBLIC_EVENTS.map(({ type }) => `${type.split('.')[0]}.*`)),
  ...PUBLIC_EVENTS.map(({ type }) => type),
];

/** True if one of the patterns asks for the type. A test event is told to whom it is for, whatever they ask for. */
export function wants(patterns: readonly string[], type: string): boolean {
  return type !== TEST_EVENT && patterns.some((pattern) => pattern === '*' || pattern === type || pattern === `${type.split('.')[0]}.*`);
}
