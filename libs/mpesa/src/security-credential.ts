import { constants, createPublicKey, type KeyObject, publicEncrypt, X509Certificate } from 'node:crypto';

/**
 * An initiator's password as M-Pesa wants it: encrypted for the environment's certificate (RSA, PKCS#1 v1.5), in base64. Another text
 * every time, each as good as the other. The password itself need not be kept; it expires after 90 days.
 * @param certificate of the environment, from Safaricom's portal: PEM text, or the DER bytes of a `.cer` file. Its expiry is not looked at.
 * @throws RangeError if it is no certificate or key of RSA, or the password is empty or too long for it.
 */
export function securityCredential(password: string, certificate: string | Buffer): string {
  const key = publicKeyIn(certificate);
  if (password === '') throw new RangeError('The initiator password is empty');
  try {
    return publicEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, Buffer.from(password, 'utf8')).toString('base64');
  } catch {
    throw new RangeError('The initiator password is too long for the certificate'); // the reason must not quote it
  }
}

function publicKeyIn(certificate: string | Buffer): KeyObject {
  const key = keyOf(certificate);
  if (key?.asymmetricKeyType !== 'rsa') throw new RangeError('Not a certificate with an RSA key');
  return key;
}

function keyOf(certificate: string | Buffer): KeyObject | undefined {
  try {
    return new X509Certificate(certificate).publicKey;
  } catch {
    return bareKey(certificate);
  }
}

function bareKey(pem: string | Buffer): KeyObject | undefined {
  try {
    return createPublicKey(pem);
  } catch {
    return undefined;
  }
}
