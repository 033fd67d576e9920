import { destinationOf, isPublicAddress } from './index.js';

const judged = (url: string): string => destinationOf(url, 'user').refused ?? 'taken';

test.each([
  'https://example.co.ke/hook',
  'https://hooks.example.com:443/a?b=c#d',
  'https://EXAMPLE.com.',
  'https://8.8.8.8/',
  'https://[2606:4700:4700::1111]/',
  'https://xn--mnchen-3ya.de/',
])('%s may be called', (url) => {
  expect(judged(url)).toBe('taken');
});

describe('an address that a user gave', () => {
  it.each([
    // not what it must be at all
    'not a url',
    '//example.com/',
    'http://example.com/',
    'ftp://example.com/',
    'file:///etc/passwd',
    'gopher://example.com/',
    'data:text/plain,x',
    'javascript:alert(1)',
    'https://example.com:8443/',
    'https://example.com:22/',
    'https://user:password@example.com/',
    'https://example.com@127.0.0.1/',
    // loopback, in the ways in which IPv4 can be written
    'https://127.0.0.1/',
    'https://127.1/',
    'https://127.0.1/',
    'https://2130706433/',
    'https://0x7f000001/',
    'https://0x7f.0.0.1/',
    'https://0177.0.0.1/',
    'https://017700000001/',
    'https://127.0.0.1./',
    'https://１２７.０.０.１/',
    'https://①②⑦.⓪.⓪.①/',
    'https://%31%32%37.0.0.1/',
    'https://0/',
    'https://0.0.0.0/',
    'https://localhost/',
    'https://LOCALHOST./',
    'https://app.localhost/',
    // inside
    'https://10.0.0.1/',
    'https://172.16.0.1/',
    'https://172.31.255.255/',
    'https://192.168.1.1/',
    'https://100.64.0.1/',
    'https://169.254.169.254/latest/meta-data/',
    'https://0xa9fea9fe/',
    'https://2852039166/',
    'https://100.100.100.200/',
    'https://168.63.129.16/',
    'https://192.0.0.192/',
    'https://metadata.google.internal/',
    'https://database/',
    'https://printer.local/',
    'https://255.255.255.255/',
    'https://224.0.0.1/',
    // IPv6
    'https://[::]/',
    'https://[::1]/',
    'https://[0:0:0:0:0:0:0:1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[::ffff:7f00:1]/',
    'https://[::ffff:169.254.169.254]/',
    'https://[::127.0.0.1]/',
    'https://[64:ff9b::127.0.0.1]/',
    'https://[64:ff9b::a9fe:a9fe]/',
    'https://[64:ff9b:1::1]/',
    'https://[2002:7f00:1::]/',
    'https://[2001:0:7f00:1::]/',
    'https://[2001:db8::1]/',
    'https://[fe80::1]/',
    'https://[fe80::1%25eth0]/',
    'https://[fc00::1]/',
    'https://[fd00:ec2::254]/',
    'https://[fec0::1]/',
    'https://[ff02::1]/',
    'https://[100::1]/',
  ])('is refused: %s', (url) => {
    expect(judged(url)).not.toBe('taken');
  });
});

describe('an address that the operator gave', () => {
  const operator = (url: string): boolean => destinationOf(url, 'operator').refused === undefined;

  it.each([
    'https://api.africastalking.com',
    'https://sms.internal:8443/',
    'http://127.0.0.1:4010',
    'http://localhost:4010',
    'http://[::1]:1',
  ])('may be %s', (url) => expect(operator(url)).toBe(true));
  it.each([
    'http://api.africastalking.com',
    'http://10.0.0.1/',
    'https://user:key@api.example.com/',
    'ftp://127.0.0.1/',
    'http://127.evil.example/',
  ])('may not be %s', (url) => expect(operator(url)).toBe(false));
});

test.each(['', 'example.com', '1.2.3', '1.2.3.4.5', '::g', '8.8.8.8/32', ' 8.8.8.8'])('%j is no public address', (text) => {
  expect(isPublicAddress(text)).toBe(false);
});
