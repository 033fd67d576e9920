import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { decrypt, encrypt } from './cipher.js';
import { KmsKeyWrapper } from './kms-key-wrapper.js';

/** KMS's JSON protocol (TrentService.Encrypt, .Decrypt) over a key that this process has; the context is bound, as KMS binds it. */
class Kms {
  readonly asked: string[] = [];
  failures = 0;
  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(): Promise<Kms> {
    const master = randomBytes(32);
    const server = createServer((request, response) => {
      let text = '';
      request.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
      request.on('end', () => {
        const answer = (status: number, body: object): void => {
          response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
        };
        if (kms.failures > 0) {
          kms.failures--;
          return answer(500, { __type: 'KMSInternalException', message: 'try again' });
        }
        const target = String(request.headers['x-amz-target']);
        if (!String(request.headers['authorization']).includes('/eu-west-1/kms/')) return answer(400, { __type: 'IncompleteSignature' });
        kms.asked.push(target);
        const body = JSON.parse(text) as { EncryptionContext: object; Plaintext: string; CiphertextBlob: string };
        const context = Buffer.from(JSON.stringify(body.EncryptionContext));
        if (target === 'TrentService.Encrypt')
          return answer(200, { CiphertextBlob: encrypt(master, Buffer.from(body.Plaintext, 'base64'), context).toString('base64') });
        try {
          return answer(200, { Plaintext: decrypt(master, Buffer.from(body.CiphertextBlob, 'base64'), context).toString('base64') });
        } catch {
          return answer(400, { __type: 'InvalidCiphertextException' });
        }
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const kms: Kms = new Kms(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    return kms;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

const ARN = 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
let kms: Kms;
beforeAll(async () => {
  process.env['AWS_ACCESS_KEY_ID'] = 'test';
  process.env['AWS_SECRET_ACCESS_KEY'] = 'test';
  kms = await Kms.start();
});
afterAll(() => kms.stop());

test('a key is wrapped and unwrapped by KMS under its id, and under no other', async () => {
  const wrapper = new KmsKeyWrapper(ARN, kms.url);
  const key = randomBytes(32);
  const wrapped = await wrapper.wrap(key, 'rky_1');
  expect(wrapped.includes(key)).toBe(false);
  expect(await new KmsKeyWrapper(ARN, kms.url).unwrap(wrapped, 'rky_1')).toEqual(key);
  await expect(wrapper.unwrap(wrapped, 'rky_2')).rejects.toMatchObject({ name: 'InvalidCiphertextException' });
  expect(kms.asked).toContain('TrentService.Decrypt');
});

test('a short failure of KMS is got over', async () => {
  const wrapper = new KmsKeyWrapper(ARN, kms.url);
  kms.failures = 1;
  await expect(wrapper.wrap(randomBytes(32), 'rky_1')).resolves.toBeInstanceOf(Buffer);
});

test('a multi-region key has one name in every region', () => {
  const [here, there] = ['eu-west-1', 'af-south-1'].map(
    (region) => new KmsKeyWrapper(`arn:aws:kms:${region}:111122223333:key/mrk-1234abcd12ab34cd56ef1234567890ab`),
  );
  expect(here?.id).toBe(there?.id);
  expect(new KmsKeyWrapper(ARN).id).toBe(ARN);
});

test.each(['alias/plotihub', '', 'arn:aws:s3:::bucket'])('%p is no key', (arn) => {
  expect(() => new KmsKeyWrapper(arn)).toThrow(RangeError);
});
