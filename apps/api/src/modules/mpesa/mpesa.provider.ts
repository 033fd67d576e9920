import { Injectable } from '@nestjs/common';
import { Database } from '@plotihub/database';
import {
  c2bPaths,
  Daraja,
  resultPaths,
  securityCredential,
  stkCallbackPath,
  type AsyncAck,
  type B2cAck,
  type Call,
  type DarajaApp,
  type NoAnswer,
  type PullPage,
  type RegistrationAck,
  type StkAck,
  type StkQueryAnswer,
} from '@plotihub/mpesa';
import { Outbound } from '@plotihub/outbound';
import { Clock } from '@plotihub/time';
import { Config } from '../../config.js';
import type { SecretPart } from './credentials.rules.js';
import { APP_PARTS, CredentialsService, PAYOUT_PARTS, PUSH_PARTS, type Credentials } from './credentials.service.js';
import { MOST_SHILLINGS } from './stk-push.rules.js';
import { DarajaRateService, TOO_MANY_CALLS } from './daraja-rate.service.js';
import type { PayoutRow } from './payouts.repository.js';
import type { PushRow } from './stk-pushes.repository.js';
import { TokensRepository } from './tokens.repository.js';

const DESCRIPTION = 'Rent';
/** What the receiver of a payout may read. */
const REMARKS = 'Refund of rent';

/** Whose credentials a call is made with. */
type Asker = { organizationId: string; channelId: string };

const NO_CREDENTIALS: NoAnswer = {
  ok: false,
  outcome: 'refused',
  reason: 'CREDENTIALS',
  message: 'The channel lacks credentials that this needs',
};

/** Whom M-Pesa cannot call back should not ask it for money. */
const NO_ADDRESS: NoAnswer = { ok: false, outcome: 'refused', reason: 'CONFIGURATION', message: 'PUBLIC_URL is not set' };

/** Safaricom, asked in the name of a channel. Each call is made once; none may be made in a transaction. */
@Injectable()
export class MpesaProvider {
  private readonly daraja: Daraja;

  constructor(
    private readonly config: Config,
    private readonly credentials: CredentialsService,
    private readonly database: Database,
    private readonly rate: DarajaRateService,
    tokens: TokensRepository,
    clock: Clock,
  ) {
    const maximumShillings = Math.max(MOST_SHILLINGS, config.mpesaPayoutMostShillings);
    this.daraja = new Daraja({ baseUrl: config.mpesaUrl, outbound: new Outbound(), tokens, clock, maximumShillings });
  }

  /** @param token the secret of the push's own callback address */
  push(push: PushRow, token: string): Promise<Call<StkAck>> {
    return this.as(push, PUSH_PARTS, (credentials) =>
      this.daraja.stkPush(appOf(credentials), {
        ...identityOf(credentials),
        transactionType: credentials.kind === 'MPESA_TILL' ? 'CustomerBuyGoodsOnline' : 'CustomerPayBillOnline',
        receiver: credentials.shortCode,
        amount: push.amount,
        msisdn: push.phone ?? '',
        callbackUrl: this.url(stkCallbackPath(token)),
        accountReference: push.reference,
        description: DESCRIPTION,
      }),
    );
  }

  query(push: PushRow): Promise<Call<StkQueryAnswer>> {
    const checkoutRequestId = push.checkoutRequestId ?? '';
    return this.as(push, PUSH_PARTS, (credentials) =>
      this.daraja.stkQuery(appOf(credentials), { ...identityOf(credentials), checkoutRequestId }),
    );
  }

  /** @param token the secret of the channel's callback address */
  registerUrls(asker: Asker, token: string): Promise<Call<RegistrationAck>> {
    const paths = c2bPaths(token);
    return this.as(asker, APP_PARTS, (credentials) =>
      this.daraja.registerC2bUrls(appOf(credentials), {
        version: credentials.settings.c2bVersion === 'V1' ? 'v1' : 'v2',
        shortCode: identityOf(credentials).shortCode,
        // A tenant who is turned away pays late; a payment that was let through can be put right.
        responseType: 'Completed',
        confirmationUrl: this.url(paths.confirmation),
        validationUrl: this.url(paths.validation),
      }),
    );
  }

  registerPull(asker: Asker, token: string): Promise<Call<RegistrationAck>> {
    return this.as(asker, [...APP_PARTS, 'PULL_NUMBER'], (credentials) =>
      this.daraja.registerPull(appOf(credentials), {
        shortCode: credentials.shortCode,
        nominatedMsisdn: secret(credentials, 'PULL_NUMBER'),
        callbackUrl: this.url(resultPaths(token).result),
      }),
    );
  }

  /** All pages of a period, or the first failure. */
  async *pull({ organizationId, channelId }: Asker, period: { from: Date; to: Date }): AsyncGenerator<Call<PullPage>, void> {
    const credentials = await this.credentials.open(this.database.reader, organizationId, channelId, APP_PARTS);
    if (!credentials) yield NO_CREDENTIALS;
    else if (!(await this.rate.mayCall(appOf(credentials).consumerKey))) yield TOO_MANY_CALLS;
    else yield* this.daraja.pullPages(appOf(credentials), { shortCode: credentials.shortCode, ...period });
  }

  /** The answer comes to the address with the token. */
  status(
    { receipt, conversationId, ...asker }: Asker & { receipt: string | null; conversationId: string | null },
    token: string,
  ): Promise<Call<AsyncAck>> {
    const { result, timeout } = resultPaths(token);
    return this.as(asker, [...APP_PARTS, 'INITIATOR'], async (credentials) => {
      const securityCredential = this.credentialOf(credentials);
      if (securityCredential === undefined) return NO_CREDENTIALS;
      return this.daraja.transactionStatus(appOf(credentials), {
        initiator: { name: secret(credentials, 'INITIATOR'), securityCredential },
        shortCode: credentials.shortCode,
        identifierType: credentials.kind === 'MPESA_TILL' ? '2' : '4',
        ...(receipt === null ? { originalConversationId: conversationId ?? '' } : { transactionId: receipt }),
        resultUrl: this.url(result),
        timeoutUrl: this.url(timeout),
        remarks: 'Looking for a payment',
      });
    });
  }

  /**
   * Pays a phone. The answer comes to the addresses with the token.
   * @param payout its id is what M-Pesa knows it by, with v3: it may be sent again under it
   */
  payOut(payout: PayoutRow, token: string): Promise<Call<B2cAck>> {
    const { result, timeout } = resultPaths(token, 'payouts');
    return this.as(payout, PAYOUT_PARTS, async (credentials) => {
      const securityCredential = this.credentialOf(credentials);
      if (securityCredential === undefined) return NO_CREDENTIALS;
      return this.daraja.b2c(appOf(credentials), {
        version: payout.b2cVersion === 'V1' ? 'v1' : 'v3',
        originatorConversationId: payout.id,
        commandId: 'BusinessPayment',
        initiator: { name: secret(credentials, 'INITIATOR'), securityCredential },
        shortCode: credentials.shortCode,
        amount: payout.amount,
        msisdn: payout.phone ?? '',
        resultUrl: this.url(result),
        timeoutUrl: this.url(timeout),
        remarks: REMARKS,
      });
    });
  }

  private async as<T>(
    { organizationId, channelId }: Asker,
    parts: readonly SecretPart[],
    call: (credentials: Credentials) => Promise<Call<T>>,
  ): Promise<Call<T>> {
    if (this.config.environment === 'production' && this.config.publicUrl === '') return NO_ADDRESS;
    const credentials = await this.credentials.open(this.database.reader, organizationId, channelId, parts);
    if (!credentials) return NO_CREDENTIALS;
    return (await this.rate.mayCall(appOf(credentials).consumerKey)) ? call(credentials) : TOO_MANY_CALLS;
  }

  /** Undefined if there is neither a ready one nor what it is made of. */
  private credentialOf({ secrets }: Credentials): string | undefined {
    const password = secrets.get('INITIATOR_PASSWORD');
    const sealed = password !== undefined && this.config.mpesaCertificate !== '';
    return secrets.get('SECURITY_CREDENTIAL') ?? (sealed ? securityCredential(password, this.config.mpesaCertificate) : undefined);
  }

  /** Where M-Pesa reaches us. Never what a request's Host said: whoever chose that would be sent our secrets. */
  private url(path: string): string {
    const origin = this.config.publicUrl.replace(/\/+$/, '') || `http://127.0.0.1:${this.config.httpPort}`;
    return `${origin}${path}`;
  }
}

function secret({ secrets, channelId }: Credentials, part: SecretPart): string {
  const value = secrets.get(part);
  if (value === undefined) throw new Error(`Channel ${channelId} has no ${part}.`);
  return value;
}

const appOf = (credentials: Credentials): DarajaApp => ({
  consumerKey: secret(credentials, 'CONSUMER_KEY'),
  consumerSecret: secret(credentials, 'CONSUMER_SECRET'),
});

/** A till pushes under the number of its store. */
const identityOf = (credentials: Credentials): { shortCode: string; passkey: string } => ({
  shortCode: credentials.settings.storeNumber ?? credentials.shortCode,
  passkey: credentials.secrets.get('PASSKEY') ?? '',
});
