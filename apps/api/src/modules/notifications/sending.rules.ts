/** How an attempt to send ended; the results of the providers have this shape. */
export type Attempt =
  | { readonly outcome: 'accepted'; readonly providerId: string; readonly cost?: { readonly amount: string; readonly currency: string } }
  | { readonly outcome: 'rejected'; readonly code: string; readonly permanent: boolean; readonly reason: string }
  | { readonly outcome: 'unknown'; readonly reason: string }
  | { readonly outcome: 'unavailable'; readonly reason: string };

/** Failed attempts of a message since it was queued, by a person or at first. */
export interface Tries {
  rejections: number;
  outages: number;
}

/** What becomes of a message after an attempt. */
export interface Verdict extends Tries {
  state: 'SENT' | 'QUEUED' | 'FAILED' | 'UNKNOWN';
  /** Minutes to wait before the next attempt; 0 unless QUEUED. */
  waitMinutes: number;
  providerId: string | null;
  /** `KES 0.8000`, as the provider wrote it. */
  cost: string | null;
  /** Why it was not accepted; may hold what the provider said, so it is for the message and not for the log. */
  error: string | null;
}

/** Minutes to wait after the first, second… refusal: a wrong sender or an empty account needs a person, in working hours. */
const AFTER_REJECTION = [2, 15, 60, 360];
/** Minutes to wait after the first, second… outage; the last one repeats. */
const AFTER_OUTAGE = [1, 2, 5, 10, 15, 30, 60];
/** An outage of a day ends in FAILED, so that somebody looks. */
const MOST_OUTAGES = 30;

/** Decides by the outcome alone: what surely was not sent is tried again, a bounded number of times; what may have been never is. */
export function afterAttempt(attempt: Attempt, { rejections, outages }: Tries): Verdict {
  const kept = { rejections, outages, waitMinutes: 0, providerId: null, cost: null };
  switch (attempt.outcome) {
    case 'accepted': {
      const cost = attempt.cost ? `${attempt.cost.currency} ${attempt.cost.amount}` : null;
      return { ...kept, state: 'SENT', providerId: attempt.providerId, cost, error: null };
    }
    case 'unknown':
      return { ...kept, state: 'UNKNOWN', error: attempt.reason };
    case 'rejected': {
      const error = `${attempt.code}: ${attempt.reason}`;
      const waitMinutes = attempt.permanent ? undefined : AFTER_REJECTION[rejections];
      if (waitMinutes === undefined) return { ...kept, state: 'FAILED', rejections: rejections + 1, error };
      return { ...kept, state: 'QUEUED', rejections: rejections + 1, waitMinutes, error };
    }
    case 'unavailable': {
      const error = attempt.reason;
      if (outages + 1 >= MOST_OUTAGES) return { ...kept, state: 'FAILED', outages: outages + 1, error };
      const waitMinutes = AFTER_OUTAGE[Math.min(outages, AFTER_OUTAGE.length - 1)] ?? 60;
      return { ...kept, state: 'QUEUED', outages: outages + 1, waitMinutes, error };
    }
  }
}
