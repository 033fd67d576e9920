import { AfricasTalking, SmsProvider, type SendResult, type SmsMessage } from '@plotihub/sms';
import type { Config } from '../../config.js';

/** Nothing leaves the machine: the inbox is `GET /v1/messages`. */
export class LocalSms extends SmsProvider {
  async send(_message: SmsMessage): Promise<SendResult> {
    return { outcome: 'accepted', providerId: 'local' };
  }
}

const LIVE_HOST = 'api.africastalking.com';

/** The carrier of text messages that SMS_PROVIDER names. @throws Error that names the settings it lacks */
export function smsProviderOf(config: Config): SmsProvider {
  if (config.smsProvider === 'local') return new LocalSms();
  const { africasTalkingUsername: username, africasTalkingApiKey: apiKey, africasTalkingSender: senderId } = config;
  const missing = [...(username ? [] : ['AFRICASTALKING_USERNAME']), ...(apiKey ? [] : ['AFRICASTALKING_API_KEY'])];
  if (missing.length > 0) throw new Error(`SMS_PROVIDER=africastalking needs ${missing.join(' and ')}. Set them, or SMS_PROVIDER=local.`);
  if (!URL.canParse(config.africasTalkingHost))
    throw new Error('AFRICASTALKING_URL must be an address such as https://api.africastalking.com.');
  if (username === 'sandbox' && new URL(config.africasTalkingHost).host === LIVE_HOST)
    throw new Error('The username "sandbox" needs AFRICASTALKING_URL=https://api.sandbox.africastalking.com.');
  return new AfricasTalking({
    environment: username === 'sandbox' ? 'sandbox' : 'live',
    username,
    apiKey,
    baseUrl: config.africasTalkingHost,
    ...(senderId ? { senderId } : {}),
  });
}
