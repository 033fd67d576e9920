import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, SignJWT, type JWK, type JWTHeaderParameters, type JWTPayload } from 'jose';

/** A server that speaks as much OpenID Connect as a verifier hears of an Amazon Cognito user pool: it publishes its keys. */
export class Provider {
  readonly clientId = 'mobile-app';
  readonly audience = 'https://api.plotihub.test';
  asked = 0;
  up = true;

  private constructor(
    private readonly server: Server,
    private readonly keys: { kid: string; privateKey: KeyObject; jwk: JWK }[],
  ) {}

  static async start(): Promise<Provider> {
    const server = createServer((_request, response) => {
      provider.asked++;
      if (!provider.up) return void response.socket?.destroy();
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: provider.keys.map(({ jwk }) => jwk) }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const provider = new Provider(server, []);
    await provider.addKey('first');
    return provider;
  }

  get issuer(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async addKey(kid: string): Promise<void> {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    this.keys.unshift({ kid, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg: 'RS256', use: 'sig' } });
  }

  get jwk(): JWK {
    return this.keys[0]!.jwk;
  }

  /** An access token as Cognito makes them, but for what is told. */
  token(now: Date, claims: JWTPayload = {}, header: Partial<JWTHeaderParameters> = {}, key = this.keys[0]!): Promise<string> {
    const at = Math.floor(now.getTime() / 1_000);
    return new SignJWT({
      iss: this.issuer,
      sub: 'cognito-subject',
      token_use: 'access',
      client_id: this.clientId,
      auth_time: at,
      iat: at,
      exp: at + 3_600,
      ...claims,
    })
      .setProtectedHeader({ alg: 'RS256', kid: key.kid, ...header })
      .sign(key.privateKey);
  }

  async stop(): Promise<void> {
    await new Promise((resolve) => this.server.close(resolve));
  }
}
