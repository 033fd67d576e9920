/** One invalid member of a request. */
export interface FieldError {
  /** JSON pointer into the body (`/rent/amount`), or `?name` for a query parameter, `{name}` for a path parameter. */
  pointer: string;
  /** Stable machine word, such as `required`, `format`, `unknown-field`. */
  code: string;
  /** One sentence for a person. */
  detail: string;
}

/** An expected outcome that is not success, sent as RFC 9457 application/problem+json. */
export abstract class ProblemError extends Error {
  abstract readonly status: number;
  /** Stable for ever: clients branch on it. */
  abstract readonly code: string;
  abstract readonly title: string;
  /** How the audit log names what was refused, where the operation does not say it. */
  auditAction?: string;

  /**
   * @param detail what happened to this request, in a sentence; never personal data
   * @param members machine-readable extension members
   */
  constructor(
    detail: string,
    readonly members: Readonly<Record<string, unknown>> = {},
  ) {
    super(detail);
  }
}

/** The class of one kind of problem, as made by `defineProblem`. */
export interface ProblemType {
  new (detail: string, members?: Readonly<Record<string, unknown>>): ProblemError;
  readonly status: number;
  readonly code: string;
  readonly title: string;
}

const catalogue = new Map<string, ProblemType>();

/**
 * Makes the class of one kind of problem; subclasses of modules live in `<module>.errors.ts`.
 * @throws Error if the code is taken: a code never has two meanings.
 */
export function defineProblem(status: number, code: string, title: string): ProblemType {
  if (catalogue.has(code)) throw new Error(`The problem code ${code} is defined twice.`);
  const type = class extends ProblemError {
    static readonly status = status;
    static readonly code = code;
    static readonly title = title;
    readonly status = status;
    readonly code = code;
    readonly title = title;
  };
  Object.defineProperty(type, 'name', { value: code });
  catalogue.set(code, type);
  return type;
}

/** Every kind of problem this program can answer with, by code. */
export function problemTypes(): ProblemType[] {
  return [...catalogue.values()].sort((a, b) => a.code.localeCompare(b.code));
}

export const InvalidRequest = defineProblem(400, 'invalid-request', 'The request is not valid');
export const MalformedBody = defineProblem(400, 'malformed-body', 'The body cannot be read');
export const IdempotencyKeyMissing = defineProblem(400, 'idempotency-key-missing', 'This operation needs an Idempotency-Key header');
export const Unauthenticated = defineProblem(401, 'unauthenticated', 'Sign in first');
export const Forbidden = defineProblem(403, 'forbidden', 'Your role does not allow this');
export const StepUpRequired = defineProblem(403, 'step-up-required', 'This needs a fresh proof of who you are');
export const SecondFactorRequired = defineProblem(
  403,
  'second-factor-required',
  'The organization demands a second factor; until you have one you reach your own account only',
);
export const OriginNotAdmitted = defineProblem(403, 'origin-not-admitted', 'This organization has not registered the web page that asks');
export const RouteNotFound = defineProblem(404, 'route-not-found', 'There is nothing at this address');
export const NotFound = defineProblem(404, 'not-found', 'There is no such thing, or it is not yours');
export const RequestTooSlow = defineProblem(408, 'request-too-slow', 'The request did not arrive in time');
export const PreconditionFailed = defineProblem(412, 'precondition-failed', 'The thing has changed since you read it');
export const PreconditionRequired = defineProblem(428, 'precondition-required', 'Send the ETag of what you read in an If-Match header');
export const MethodNotAllowed = defineProblem(405, 'method-not-allowed', 'This address does not take this method');
export const BodyTooLarge = defineProblem(413, 'body-too-large', 'The body is too large');
export const UnsupportedMediaType = defineProblem(415, 'unsupported-media-type', 'The body is of a type that is not taken here');
export const IdempotencyKeyReused = defineProblem(422, 'idempotency-key-reused', 'The Idempotency-Key was first used with another request');
export const TooManyRequests = defineProblem(429, 'too-many-requests', 'Too many requests');
export const HeadersTooLarge = defineProblem(431, 'headers-too-large', 'The headers of the request are too large');
export const InternalError = defineProblem(500, 'internal-error', 'Something went wrong on our side');
export const Unavailable = defineProblem(503, 'unavailable', 'The service cannot answer just now; try again');
