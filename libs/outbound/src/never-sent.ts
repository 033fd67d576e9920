/** What Node says of a connection that failed. */
export interface ConnectionError {
  readonly message?: string;
  readonly code?: string;
  readonly syscall?: string;
  readonly errors?: readonly ConnectionError[];
}

const NO_CONNECTION = new Set([
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/** True only for an error that ends the exchange before the first byte of the request: name look-up, connecting, TLS certificates. */
export function wasNeverSent({ code, syscall, errors }: ConnectionError): boolean {
  if (errors?.length) return errors.every(wasNeverSent); // several addresses were tried
  return syscall === 'connect' || syscall === 'getaddrinfo' || (code !== undefined && NO_CONNECTION.has(code));
}
