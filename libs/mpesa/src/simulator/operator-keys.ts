import { constants, generateKeyPairSync, privateDecrypt, type KeyPairSyncResult } from 'node:crypto';

/** The key pair behind SecurityCredentials, made when it is first needed. */
export class OperatorKeys {
  private made: KeyPairSyncResult<string, string> | undefined;

  get publicKey(): string {
    return this.pair.publicKey;
  }

  /** The password in a SecurityCredential; undefined if it is none. */
  decrypt(credential: string): string | undefined {
    try {
      const key = { key: this.pair.privateKey, padding: constants.RSA_PKCS1_PADDING };
      return privateDecrypt(key, Buffer.from(credential, 'base64')).toString('utf8');
    } catch {
      return undefined;
    }
  }

  private get pair(): KeyPairSyncResult<string, string> {
    this.made ??= generateKeyPairSync('rsa', {
      modulusLength: 2048,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    });
    return this.made;
  }
}
