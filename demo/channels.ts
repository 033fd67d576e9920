import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { Client } from './client.js';

/** Where confirmations of each channel go: paths, because the demo listens on another port each time. */
export type Hooks = Record<'paybill' | 'till', string>;

/** Callback addresses hold a secret and are shown once, so the demo keeps its own for its next run. */
const KEPT = new URL('../../.data/demo-hooks.json', import.meta.url);

/** Opens both channels, or finds them open. @returns their callback addresses; undefined if an earlier run has them and kept none here */
export async function openChannels(client: Client, url: string): Promise<Hooks | undefined> {
  const open = async (kind: string, shortCode: string, name: string): Promise<string | undefined> => {
    const answer = await client.send('POST', '/v1/payment-channels', { body: { kind, shortCode, name }, key: `demo-channel-${shortCode}` });
    if (answer.status === 409) return undefined;
    const { confirmationUrl } = (await answer.json()) as { confirmationUrl: string };
    return new URL(confirmationUrl).pathname;
  };
  const paybill = await open('MPESA_PAYBILL', '600966', 'Rent paybill');
  const till = await open('MPESA_TILL', '600977', 'Office till');
  const paths = paybill && till ? keep({ paybill, till }) : kept();
  return paths && { paybill: `${url}${paths.paybill}`, till: `${url}${paths.till}` };
}

function keep(paths: Hooks): Hooks {
  try {
    mkdirSync(new URL('.', KEPT), { recursive: true });
    writeFileSync(KEPT, JSON.stringify(paths), { mode: 0o600 });
  } catch {
    // A read-only folder, as in a container: the next run will deliver nothing, and say so.
  }
  return paths;
}

function kept(): Hooks | undefined {
  try {
    return JSON.parse(readFileSync(KEPT, 'utf8')) as Hooks;
  } catch {
    return undefined;
  }
}
