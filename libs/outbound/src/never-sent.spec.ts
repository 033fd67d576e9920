import { wasNeverSent } from './never-sent.js';

const errorOf = (code: string, syscall?: string) => Object.assign(new Error(code), { code, syscall });
const refused = errorOf('ECONNREFUSED', 'connect');
const all = Object.assign(new AggregateError([refused, refused]), { code: 'ECONNREFUSED' });
const some = Object.assign(new AggregateError([refused, errorOf('ECONNRESET', 'read')], 'mixed'), { code: 'ECONNRESET' });

test.each([
  ['an unknown host', errorOf('ENOTFOUND', 'getaddrinfo'), true],
  ['a refused connection', refused, true],
  ['a certificate of somebody else', errorOf('ERR_TLS_CERT_ALTNAME_INVALID'), true],
  ['several addresses, none of which answers', all, true],
  ['a reset while reading', errorOf('ECONNRESET', 'read'), false],
  ['a time-out of an open connection', errorOf('ETIMEDOUT', 'read'), false],
  ['several errors, one of them later than connecting', some, false],
  ['anything new', new Error('strange'), false],
  ['nothing at all', {}, false],
])('%s', (_, error, never) => {
  expect(wasNeverSent(error)).toBe(never);
});
