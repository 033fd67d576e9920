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

/** Honest answers have a few hundred bytes. */
const MAX_ANSWER_BYTES = 65_536;

/** Posts a form once. Never throws. */
export async function postForm({ url, form, headers, timeoutMs }: FormPost): Promise<Exchange> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { ...headers, 'Content-Type': 'application/x-www-form-urlencoded' },
      body: form.toString(), // writes + as %2B and a space as +
      redirect: 'manual', // following would hand our key to another host
      signal: AbortSignal.timeout(timeoutMs),
    });
    const body = await readCapped(response);
    if (body === undefined) return { answered: false, sent: 'unknown', reason: `HTTP ${response.status} with an answer that is too long` };
    return { answered: true, status: response.status, body };
  } catch (error) {
    const links = chainOf(error);
    if (links.some((link) => link.name === 'TimeoutError'))
      return { answered: false, sent: 'unknown', reason: `no answer within ${timeoutMs} ms` };
    const reason = links.map((link) => link.code ?? link.message).findLast((part) => part) ?? 'network error';
    return { answered: false, sent: links.some(beforeSending) ? 'unavailable' : 'unknown', reason };
  }
}

/** Undefined if the answer is longer than it may be; the rest of it is not read. */
async function readCapped(response: Response): Promise<string | undefined> {
  if (!response.body) return '';
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > MAX_ANSWER_BYTES) return undefined; // leaving the loop cancels the stream
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

interface ErrorLink {
  readonly name?: string;
  readonly message?: string;
  readonly code?: string;
  readonly syscall?: string;
  readonly errors?: readonly ErrorLink[];
}

/** An error and its causes, outermost first: fetch wraps what really happened. */
function chainOf(error: unknown): ErrorLink[] {
  const links: ErrorLink[] = [];
  for (let link = error; typeof link === 'object' && link !== null && links.length < 5; link = (link as { cause?: unknown }).cause)
    links.push(link);
  return links;
}

const NO_CONNECTION = new Set([
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/** True only for errors that end the exchange before the first byte of the request: name look-up, connecting, TLS certificates. */
function beforeSending({ code, syscall, errors }: ErrorLink): boolean {
  if (errors?.length) return errors.every(beforeSending); // several addresses were tried
  return syscall === 'connect' || syscall === 'getaddrinfo' || (code !== undefined && NO_CONNECTION.has(code));
}
