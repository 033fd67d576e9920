import { Injectable } from '@nestjs/common';
import type { Tx } from '@plotihub/database';
import { APP_PARTS, CredentialsService } from './credentials.service.js';
import { RequestsService, type MpesaRequest } from './requests.service.js';

/** Asking M-Pesa about one receipt. */
@Injectable()
export class StatusService {
  constructor(
    private readonly requests: RequestsService,
    private readonly credentials: CredentialsService,
  ) {}

  /** @throws NotFound, CredentialsMissing */
  async request(
    tx: Tx,
    organizationId: string,
    channelId: string,
    { receipt, by }: { receipt: string; by: string },
  ): Promise<MpesaRequest> {
    await this.credentials.mustHave(tx, organizationId, channelId, [...APP_PARTS, 'INITIATOR']);
    return this.requests.create(tx, organizationId, { channelId, kind: 'STATUS', receipt: receipt.toUpperCase(), requestedBy: by });
  }
}
