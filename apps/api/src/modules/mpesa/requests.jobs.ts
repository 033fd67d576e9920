import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { Database, type Tx } from '@plotihub/database';
import { Background } from '@plotihub/jobs';
import type { NoAnswer } from '@plotihub/mpesa';
import type { Logger } from 'pino';
import { LOG } from '../../log.token.js';
import { MpesaProvider } from './mpesa.provider.js';
import { needsSomebody } from './refusals.rules.js';
import { RegistrationsService } from './registrations.service.js';
import type { RequestRow } from './requests.repository.js';
import { RequestsService } from './requests.service.js';

const REST_MS = 1_000;
/** Calls side by side. */
const LANES = 5;

type Claimed = { request: RequestRow; token: string };

/** Asks M-Pesa what it was asked to be asked, but for lists of payments. Several workers may do so at once. */
@Injectable()
export class MpesaRequestsJobs implements OnModuleInit {
  constructor(
    private readonly background: Background,
    private readonly database: Database,
    private readonly requests: RequestsService,
    private readonly registrations: RegistrationsService,
    private readonly provider: MpesaProvider,
    @Inject(LOG) private readonly log: Logger,
  ) {}

  onModuleInit(): void {
    this.background.add({ name: 'mpesa-requests', restMs: REST_MS, work: () => this.pass() });
  }

  private async pass(): Promise<boolean> {
    const kinds = ['REGISTER_URLS', 'REGISTER_PULL', 'STATUS'] as const;
    const claimed = await this.database.transaction((tx) => this.requests.claim(tx, kinds, LANES));
    const ends = await Promise.allSettled(claimed.map((one) => (one.request.kind === 'STATUS' ? this.status(one) : this.register(one))));
    const failed = ends.find(({ status }) => status === 'rejected');
    if (failed) throw (failed as PromiseRejectedResult).reason;
    return claimed.length > 0;
  }

  private async status({ request, token }: Claimed): Promise<void> {
    const call = await this.provider.status(request, token);
    if (!call.ok) return this.unanswered(request, call);
    await this.write((tx) => this.requests.accepted(tx, request));
  }

  private async register({ request, token }: Claimed): Promise<void> {
    const urls = request.kind === 'REGISTER_URLS';
    const address = urls ? await this.registrations.addressOf(this.database.reader, request) : token;
    if (address === undefined) return this.write((tx) => this.requests.failed(tx, request, 'address-forgotten'));
    const call = urls ? await this.provider.registerUrls(request, address) : await this.provider.registerPull(request, address);
    if (!call.ok) return this.unanswered(request, call);
    const { alreadyRegistered } = call.value;
    if (urls && alreadyRegistered) this.log.warn(about(request), 'M-Pesa has addresses on record already, perhaps other ones than these');
    await this.write((tx) => this.registrations.registered(tx, request, call.value));
  }

  private async unanswered(request: RequestRow, call: NoAnswer): Promise<void> {
    const said = { ...about(request), outcome: call.outcome, code: call.errorCode };
    if (needsSomebody(call.reason)) this.log.error(said, 'M-Pesa refuses to answer until its credentials or settings are mended');
    else this.log.warn(said, 'M-Pesa did not answer');
    await this.write((tx) => this.requests.unanswered(tx, request, call));
  }

  private write(work: (tx: Tx) => Promise<void>): Promise<void> {
    return this.database.transaction(work);
  }
}

const about = ({ organizationId, id, channelId, kind }: RequestRow) => ({ organizationId, requestId: id, channelId, kind });
