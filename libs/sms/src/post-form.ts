import { Outbound, type Exchange as OutboundExchange } from '@plotihub/outbound';

/** What came back, or how sure we can be that the request was never seen. */
export type Exchange =
  | { readonly answered: true; readonly status: number; readonly body: string }
  | { readonly answered: false; readonly sent: 'unknown' | 'unavailable'; readonly reason: string };

export interface FormPost {
  readonly url: string;
  readonly form: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  /** For everything from looking up the host to the last byte of the answer. */
  readonly timeoutMs: number;
}

const outbound = new Outbound();

/** Posts a form once. Never throws. */
export async function postForm({ url, form, headers, timeoutMs }: FormPost): Promise<Exchange> {
  const exchange: OutboundExchange = await outbound.send({
    url,
    chosenBy: 'operator',
    method: 'POST',
    headers: { ...headers, 'Content-Type': 'application/x-www-form-urlencoded' },
    body: form.toString(), // writes + as %2B and a space as +
    timeoutMs,
  });
  if (exchange.answered || exchange.sent !== 'refused') return exchange as Exchange;
  return { answered: false, sent: 'unavailable', reason: exchange.reason };
}
