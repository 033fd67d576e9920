/** One text message to one phone. */
export interface SmsMessage {
  /** E.164 with the plus: `+254711000000`. */
  readonly to: string;
  /** Sent as it is; pass it through `toGsm7` first to keep it cheap. */
  readonly text: string;
}

/** What a message cost. Text and not Money: providers charge fractions of a cent. */
export interface SmsCost {
  /** Decimal text in major units, as the provider wrote it: `0.8000`. */
  readonly amount: string;
  /** ISO 4217 code. */
  readonly currency: string;
}

/**
 * What became of one attempt to send. Sending knows no idempotency key, so everything hangs on telling apart what surely was not
 * sent from what may have been:
 * - `accepted`: the provider took it; delivery reports will name `providerId`.
 * - `rejected`: refused, surely not sent. `permanent` means that another attempt is useless or harmful until a person has acted;
 *   otherwise it may be tried again later, a few times.
 * - `unknown`: it may or may not be on its way. Never send it again automatically.
 * - `unavailable`: the provider could not be asked, surely not sent. Try again later, as often as needed.
 */
export type SendResult =
  | {
      readonly outcome: 'accepted';
      readonly providerId: string;
      /** Absent if the provider did not say. */
      readonly cost?: SmsCost;
      /** Parts charged for; absent if the provider did not say. */
      readonly segments?: number;
    }
  | { readonly outcome: 'rejected'; readonly code: string; readonly permanent: boolean; readonly reason: string }
  | { readonly outcome: 'unknown'; readonly reason: string }
  | { readonly outcome: 'unavailable'; readonly reason: string };

/** Somebody who carries text messages. An abstract class, so that it can be the injection token too. */
export abstract class SmsProvider {
  /** Tries once to send. Never throws and never repeats by itself: every end of the attempt is a result. */
  abstract send(message: SmsMessage): Promise<SendResult>;
}
