import { constants, generateKeyPairSync, privateDecrypt } from 'node:crypto';
import { CERTIFICATE, CERTIFICATE_KEY } from './fixtures/certificate.js';
import { securityCredential } from './index.js';

const decrypt = (credential: string, key: string): string =>
  privateDecrypt({ key, padding: constants.RSA_PKCS1_PADDING }, Buffer.from(credential, 'base64')).toString('utf8');
const der = Buffer.from(CERTIFICATE.replace(/-----[^-]+-----|\s/g, ''), 'base64');

describe('a security credential', () => {
  test.each([
    ['PEM', CERTIFICATE],
    ['DER', der],
  ])('is the password, readable by the owner of the certificate alone (%s)', (_form, certificate) => {
    for (const password of ['Safaricom999!*!', 'p#&%$', 'ä'])
      expect(decrypt(securityCredential(password, certificate), CERTIFICATE_KEY)).toBe(password);
  });

  test('is another text every time, and fits into a header or JSON as it is', () => {
    const [one, two] = [securityCredential('x', CERTIFICATE), securityCredential('x', CERTIFICATE)];
    expect(one).not.toBe(two);
    expect(one).toMatch(/^[A-Za-z0-9+/]+=*$/);
  });

  test('can be made with the bare public key too', () => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const credential = securityCredential('x', publicKey.export({ type: 'spki', format: 'pem' }));
    expect(decrypt(credential, privateKey.export({ type: 'pkcs8', format: 'pem' }).toString())).toBe('x');
  });

  test('is not made with anything else, and its refusal does not quote the password', () => {
    const elliptic = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ type: 'spki', format: 'pem' });
    for (const certificate of ['', 'nonsense', elliptic, Buffer.from('nonsense')])
      expect(() => securityCredential('x', certificate)).toThrow('Not a certificate with an RSA key');
    expect(() => securityCredential('', CERTIFICATE)).toThrow(RangeError);
    expect(() => securityCredential('secret'.repeat(100), CERTIFICATE)).toThrow('The initiator password is too long for the certificate');
  });
});
