import { Injectable } from '@nestjs/common';
import type { Reader, Tx } from '@plotihub/database';
import type { LocalDate } from '@plotihub/time';
import { BankingsService, ChequesService } from '../cash/index.js';
import { OrganizationsService } from '../organizations/index.js';
import { daysAround, ownMoneyOn, type BankLine, type OwnMoney } from './own-money.rules.js';
import { StatementChannelsService } from './statement-channels.service.js';
import { SweepsRepository } from './sweeps.repository.js';

/** Tells money that a bank's statement brings a second time from money that it brings first. */
@Injectable()
export class OwnMoneyService {
  constructor(
    private readonly channels: StatementChannelsService,
    private readonly bankings: BankingsService,
    private readonly cheques: ChequesService,
    private readonly sweeps: SweepsRepository,
    private readonly organizations: OrganizationsService,
  ) {}

  /** What of our own each line shows, by line; nothing on a statement that is no bank's. Writes nothing. */
  async shownOn(db: Reader, channel: { organizationId: string; id: string }, lines: readonly BankLine[]): Promise<Map<string, OwnMoney>> {
    const [first, ...others] = lines.map(({ on }) => on).sort();
    if (first === undefined) return new Map();
    const { statement } = await this.channels.get(db, channel.organizationId, channel.id);
    if (statement !== 'BANK') return new Map();
    const days = { from: daysAround(first).from, to: daysAround(others.at(-1) ?? first).to };
    return ownMoneyOn(lines, await this.known(db, channel, days));
  }

  /** Writes down which lines show what: a banking is confirmed by one, a cheque clears. */
  async show(tx: Tx, organizationId: string, shown: readonly { money: OwnMoney; line: { id: string; on: LocalDate } }[]): Promise<void> {
    const organization = await this.organizations.get(tx, organizationId);
    for (const { money, line } of shown) {
      if (money.kind === 'BANKING') await this.bankings.showOnStatement(tx, organization, money.id, line.id);
      else if (money.kind === 'CHEQUE') await this.cheques.showOnStatement(tx, organization, money.id, line);
      else await this.sweeps.showAtBank(tx, organizationId, money.id, line.id);
    }
  }

  /** What went to the bank on those days and no line shows yet. What was paid into another account is not this one's. */
  private async known(
    db: Reader,
    { organizationId, id }: { organizationId: string; id: string },
    days: { from: LocalDate; to: LocalDate },
  ): Promise<OwnMoney[]> {
    const here = ({ channelId }: { channelId: string | null }): boolean => channelId === null || channelId === id;
    const bankings = (await this.bankings.unmatched(db, organizationId, days)).filter(here);
    const cheques = (await this.cheques.atBank(db, organizationId, days)).filter(here);
    const sweeps = await this.sweeps.unshown(db, organizationId, days);
    return [
      ...bankings.map((one) => ({
        kind: 'BANKING' as const,
        id: one.id,
        amount: one.amount,
        on: one.bankedOn,
        marks: [one.slipReference],
      })),
      ...cheques.map((one) => ({ kind: 'CHEQUE' as const, id: one.id, amount: one.amount, on: one.depositedOn, marks: [one.number] })),
      ...sweeps.map((one) => ({ kind: 'SWEEP' as const, id: one.id, amount: one.amount, on: one.sweptOn, marks: one.marks })),
    ];
  }
}
