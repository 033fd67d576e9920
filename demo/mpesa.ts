import { DEMO_PAYBILL, DEMO_PULL_NUMBER, DEMO_TILL } from '@plotihub/mpesa/simulator';
import type { Client } from './client.js';

/** What Daraja's simulator of the development server knows the demo's channels by. */
const CREDENTIALS = [DEMO_PAYBILL, DEMO_TILL];

/**
 * Connects the demo's channels with the simulator, so that pushes, Pull and status work at once: stores the credentials that it takes, and
 * asks for the registration of callbacks, which the worker does when it runs. Channels that have credentials keep them.
 * @returns how many were connected
 */
export async function connectMpesa(client: Client): Promise<number> {
  const channels = await client.all<{ id: string; shortCode: string | null }>('/v1/payment-channels');
  let connected = 0;
  for (const { shortCode, stkShortCode, initiatorName, initiatorPassword: _, ...secrets } of CREDENTIALS) {
    const channel = channels.find((one) => one.shortCode === shortCode);
    if (!channel || (await hasCredentials(client, channel.id))) continue;
    const storeNumber = stkShortCode === shortCode ? null : stkShortCode;
    const body = { ...secrets, initiator: initiatorName, pullNumber: DEMO_PULL_NUMBER, storeNumber };
    await client.put(`/v1/payment-channels/${channel.id}/mpesa-credentials`, body);
    await client.post(`/v1/payment-channels/${channel.id}/register-urls`, {}, `demo-register-${shortCode}`);
    connected++;
  }
  return connected;
}

async function hasCredentials(client: Client, channelId: string): Promise<boolean> {
  const { parts } = await client.get<{ parts: unknown[] }>(`/v1/payment-channels/${channelId}/mpesa-credentials`);
  return parts.length > 0;
}

/** Whether M-Pesa is a stand-in on this machine: the demo's credentials are sent nowhere else. */
export function isSimulated(url: string | undefined): boolean {
  return url !== undefined && /^http:\/\/(127\.0\.0\.1|localhost)[:/]/.test(url);
}
