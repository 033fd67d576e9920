/** What M-Pesa is asked, beside pushes. */
export const REQUEST_KINDS = ['REGISTER_URLS', 'REGISTER_PULL', 'PULL', 'STATUS'] as const;
export type RequestKind = (typeof REQUEST_KINDS)[number];
export const REQUEST_STATES = ['CREATED', 'SENT', 'DONE', 'FAILED', 'UNKNOWN'] as const;
export type RequestState = (typeof REQUEST_STATES)[number];
