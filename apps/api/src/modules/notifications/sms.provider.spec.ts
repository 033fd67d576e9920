import { AfricasTalking } from '@plotihub/sms';
import { Config } from '../../config.js';
import { LocalSms, smsProviderOf } from './sms.provider.js';

const config = (settings: Record<string, string>): Config =>
  Config.read({
    NODE_ENV: 'test',
    DATABASE_URL: 'mysql://root@127.0.0.1:3306/plotihub',
    AUTH_SIGNING_KEY: '{}',
    DATA_KEY: Buffer.alloc(32).toString('base64'),
    ...settings,
  });

test('without settings messages stay on the machine', () => {
  expect(smsProviderOf(config({}))).toBeInstanceOf(LocalSms);
});

test("the start fails with a clear sentence when Africa's Talking is chosen without its settings", () => {
  expect(() => smsProviderOf(config({ SMS_PROVIDER: 'africastalking' }))).toThrow(
    'SMS_PROVIDER=africastalking needs AFRICASTALKING_USERNAME and AFRICASTALKING_API_KEY. Set them, or SMS_PROVIDER=local.',
  );
  const chosen = { SMS_PROVIDER: 'africastalking', AFRICASTALKING_USERNAME: 'mapenzi' };
  expect(() => smsProviderOf(config(chosen))).toThrow('needs AFRICASTALKING_API_KEY.');
  expect(smsProviderOf(config({ ...chosen, AFRICASTALKING_API_KEY: 'key' }))).toBeInstanceOf(AfricasTalking);
});

test('the sandbox is not asked for at the address of the real thing', () => {
  const sandbox = { SMS_PROVIDER: 'africastalking', AFRICASTALKING_USERNAME: 'sandbox', AFRICASTALKING_API_KEY: 'key' };
  expect(() => smsProviderOf(config(sandbox))).toThrow('AFRICASTALKING_URL=https://api.sandbox.africastalking.com');
  expect(smsProviderOf(config({ ...sandbox, AFRICASTALKING_URL: 'https://api.sandbox.africastalking.com' }))).toBeInstanceOf(
    AfricasTalking,
  );
  expect(() => smsProviderOf(config({ ...sandbox, AFRICASTALKING_URL: 'not an address' }))).toThrow('AFRICASTALKING_URL');
});
