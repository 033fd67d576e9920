/** Statuses as the provider spells them; `Other` is one we do not know. */
export type DeliveryStatus =
  'Sent' | 'Submitted' | 'Buffered' | 'AbsentSubscriber' | 'Success' | 'Failed' | 'Rejected' | 'Expired' | 'Other';

type Outcome = 'in-progress' | 'delivered' | 'not-delivered';

/** What was reported about one message. Reports arrive in any order and more than once: never move back from a final one. */
export interface DeliveryReport {
  /** The `providerId` of an accepted message. May come before that answer was stored. */
  readonly providerId: string;
  readonly status: DeliveryStatus;
  /** `AbsentSubscriber` (switched off, no coverage) and unknown statuses are in progress: another report may follow. */
  readonly outcome: Outcome;
  /** True if no other outcome can follow. */
  readonly final: boolean;
  /** As sent, and '' if absent, like the two below: E.164 with the plus. */
  readonly phoneNumber: string;
  /** Operator: 63902 Safaricom, 63903 Airtel, 63907 Telkom, 63999 Equitel, 99999 the sandbox. */
  readonly networkCode: string;
  /** Only for Failed and Rejected. `UserInBlackList` means that the recipient opted out. */
  readonly failureReason: string;
}

export type DeliveryReportParse =
  { readonly ok: true; readonly report: DeliveryReport } | { readonly ok: false; readonly reason: 'missing-id' | 'missing-status' };

const OUTCOMES: Readonly<Record<DeliveryStatus, Outcome>> = {
  Sent: 'in-progress',
  Submitted: 'in-progress',
  Buffered: 'in-progress',
  AbsentSubscriber: 'in-progress',
  Success: 'delivered',
  Failed: 'not-delivered',
  Rejected: 'not-delivered',
  Expired: 'not-delivered',
  Other: 'in-progress',
};
const STATUSES: ReadonlyMap<string, DeliveryStatus> = new Map(
  (Object.keys(OUTCOMES) as DeliveryStatus[]).map((status) => [status.toLowerCase(), status]),
);

/**
 * Reads a delivery report: the raw `application/x-www-form-urlencoded` body, or its fields. Never throws.
 * Nothing signs a report: believe it only at a URL with a secret in its path.
 */
export function parseDeliveryReport(form: string | URLSearchParams | Readonly<Record<string, string>>): DeliveryReportParse {
  const fields = new URLSearchParams(form);
  const field = (name: string): string => fields.get(name)?.trim() ?? '';
  const providerId = field('id');
  if (providerId === '') return { ok: false, reason: 'missing-id' };
  const wireStatus = field('status').toLowerCase();
  if (wireStatus === '') return { ok: false, reason: 'missing-status' };

  const status = STATUSES.get(wireStatus) ?? 'Other';
  const outcome = OUTCOMES[status];
  const report: DeliveryReport = {
    providerId,
    status,
    outcome,
    final: outcome !== 'in-progress',
    phoneNumber: field('phoneNumber'),
    networkCode: field('networkCode'),
    failureReason: field('failureReason'),
  };
  return { ok: true, report };
}
