import { Injectable } from '@nestjs/common';
import type { Reader } from '@plotihub/database';
import type { LocalDate } from '@plotihub/time';
import type { Organization } from '../organizations/index.js';
import { ladderWording } from './ladder-texts.rules.js';
import type { Debt, LadderTurn } from './ladder.rules.js';
import { LateFeesAheadService } from './late-fees-ahead.service.js';
import { render } from './letters.js';
import { TenanciesService, type Addressee } from './tenancies.service.js';
import { templateOf, type TemplateKey, type Wording } from './templates.rules.js';

/** A lease that is to be told something, and what it owes. */
export interface LeaseTurn {
  leaseId: string;
  debts: readonly Debt[];
  turn: LadderTurn;
}

/** One lease's turn on the ladder, with the text as it would go out. */
export interface LadderMessage {
  turn: LadderTurn;
  addressee: Addressee;
  wording: Wording;
  template: TemplateKey;
  text: string;
}

/** Puts turns into words. */
@Injectable()
export class LadderWriterService {
  constructor(
    private readonly tenancies: TenanciesService,
    private readonly lateFees: LateFeesAheadService,
  ) {}

  /** The messages of the turns as things stand now, in the same order; a lease that has nobody to tell is left out. */
  async write(db: Reader, organization: Organization, day: LocalDate, turns: readonly LeaseTurn[]): Promise<LadderMessage[]> {
    const addressees = await this.tenancies.of(
      db,
      organization,
      turns.map(({ leaseId }) => leaseId),
    );
    const policies = turns.some(({ turn }) => turn.step === 'arrears.first') ? await this.lateFees.policiesOf(db, organization) : [];
    const messages: LadderMessage[] = [];
    for (const { leaseId, debts, turn } of turns) {
      const addressee = addressees.get(leaseId);
      if (!addressee) continue;
      const fee = await this.lateFees.of(db, organization, { lease: addressee.lease, debts, turn }, { policies, day });
      const wording = ladderWording(addressee.tenancy, turn, day, fee);
      messages.push({ turn, addressee, wording, template: templateOf(wording.key), text: render(wording, addressee.contact.language) });
    }
    return messages;
  }
}
