import { Injectable } from '@nestjs/common';
import type { Reader, Tx } from '@plotihub/database';
import type { LocalDate } from '@plotihub/time';
import { BankingsService, ChequesService } from '../cash/index.js';
import { OrganizationsService, type Organization } from '../organizations/index.js';
import { daysAround, mayShow, ownMoneyOn, wordsOf, type BankLine, type OwnMoney } from './own-money.rules.js';
import { StatementChannelsService } from './statement-channels.service.js';
import { StatementLinesRepository } from './statement-lines.repository.js';
import { SweepsRepository } from './sweeps.repository.js';

export type OwnKind = OwnMoney['kind'];

/** Tells money that a bank's statement brings a second time from money that it brings first. */
@Injectable()
export class OwnMoneyService {
  constructor(
    private readonly channels: StatementChannelsService,
    private readonly bankings: BankingsService,
    private readonly cheques: ChequesService,
    private readonly sweeps: SweepsRepository,
    private readonly lines: StatementLinesRepository,
    private readonly organizations: OrganizationsService,
  ) {}

  /** What of our own each line shows, by line; nothing on a statement that is no bank's. Writes nothing. */
  async shownOn(db: Reader, channel: { organizationId: string; id: string }, lines: readonly BankLine[]): Promise<Map<string, OwnMoney>> {
    const [first, ...others] = lines.map(({ on }) => on).sort();
    if (first === undefined) return new Map();
    const { statement } = await this.channels.get(db, channel.organizationId, channel.id);
    if (statement !== 'BANK') return new Map();
    const days = { from: daysAround(first).from, to: daysAround(others.at(-1) ?? first).to };
    return ownMoneyOn(lines, await this.unshown(db, channel, days));
  }

  /** Whose money it is. */
  organization(db: Reader, organizationId: string): Promise<Organization> {
    return this.organizations.get(db, organizationId);
  }

  /** One thing that went to the bank, while no line shows it; undefined if one does, it was taken back, or it went to another account. */
  async find(db: Reader, channel: { organizationId: string; id: string }, kind: OwnKind, id: string): Promise<OwnMoney | undefined> {
    const { organizationId } = channel;
    const on =
      kind === 'BANKING'
        ? await this.bankings.dayOf(db, organizationId, id)
        : kind === 'CHEQUE'
          ? (await this.cheques.get(db, organizationId, id)).depositedOn
          : await this.sweeps.dayOf(db, organizationId, id);
    const money = on ? await this.unshown(db, channel, { from: on, to: on }) : [];
    return money.find((one) => one.kind === kind && one.id === id);
  }

  /**
   * Of lines that were booked as payments, those that may show money of our own all the same: the amount and the days are right. `named` if
   * the bank's words name it too.
   */
  async suspected(
    db: Reader,
    channel: { organizationId: string; id: string },
    lines: readonly Omit<BankLine, 'words'>[],
  ): Promise<Map<string, { named: boolean }>> {
    const [first, ...others] = lines.map(({ on }) => on).sort();
    if (first === undefined || (await this.channels.get(db, channel.organizationId, channel.id)).statement !== 'BANK') return new Map();
    const days = { from: daysAround(first).from, to: daysAround(others.at(-1) ?? first).to };
    const money = await this.unshown(db, channel, days);
    const alike = lines.filter((line) => money.some((one) => mayShow(one, line)));
    const worded = (
      await this.lines.byIds(
        db,
        channel.organizationId,
        alike.map(({ id }) => id),
      )
    ).map((line) => {
      return { ...line, words: wordsOf(line.externalId, line.raw) };
    });
    const named = ownMoneyOn(worded, money);
    return new Map(alike.map(({ id }) => [id, { named: named.has(id) }]));
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
  async unshown(
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
