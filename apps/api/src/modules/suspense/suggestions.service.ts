import { Injectable } from '@nestjs/common';
import type { Reader } from '@plotihub/database';
import { InvoicesService } from '../billing/index.js';
import { LeasesService } from '../leases/index.js';
import { checkCharacter, hasValidCheck, normaliseReference, slipBetween, UnitsService } from '../properties/index.js';
import { invoiceNumbersIn, type Suggestion } from '../payments/index.js';
import { ranked, runsOf, wordsOf, type Because, type Candidate, type Clue } from './suggestions.rules.js';
import { SuspenseAliasesService } from './suspense-aliases.service.js';
import { SuspenseHintsRepository } from './suspense-hints.repository.js';

/** How long references are, with their check character; and without it. */
const REFERENCE = { min: 5, max: 11 };
const BODY = { min: 4, max: 10 };
/** Words of one text that are looked at for slips, and units that one of them may be taken for. */
const WORDS = 8;
const NEAR = 6;
/** Shorter texts are two slips away from too many. */
const LONG_ENOUGH_FOR_TWO = 6;

const WRITTEN: readonly Because[] = ['SAME_REFERENCE', 'REFERENCE_IN_TEXT', 'INVOICE_IN_TEXT'];

/** Finds units that money in suspense may be for. It never sees who paid, nor how much. */
@Injectable()
export class SuggestionsService {
  constructor(
    private readonly units: UnitsService,
    private readonly leases: LeasesService,
    private readonly invoices: InvoicesService,
    private readonly aliases: SuspenseAliasesService,
    private readonly hints: SuspenseHintsRepository,
  ) {}

  /** By what is known today: a unit that came later, or was learned, is among them. `stored` is what was thought of when the money came. */
  async candidates(
    db: Reader,
    organizationId: string,
    clue: Clue,
    { stored, limit }: { stored: readonly Suggestion[]; limit: number },
  ): Promise<Candidate[]> {
    const found = [
      ...(await this.hinted(db, organizationId, clue)),
      ...stored.map(({ unitId, reference }) => ({ unitId, reference, because: becauseOf(clue.typed, reference) })),
      ...(await this.written(db, organizationId, clue.typed)),
      ...(await this.invoiced(db, organizationId, clue.typed)),
      ...(await this.learned(db, organizationId, clue)),
    ];
    // Beside what is really written there, what is like it is only noise.
    if (!found.some(({ because }) => WRITTEN.includes(because))) found.push(...(await this.mistyped(db, organizationId, clue.typed, 1)));
    if (found.length === 0) found.push(...(await this.mistyped(db, organizationId, clue.typed, 2)));
    return ranked(found, limit);
  }

  /** What colleagues say of transactions, by their codes. */
  async hinted(db: Reader, organizationId: string, ...clues: Pick<Clue, 'externalId'>[]): Promise<(Candidate & { externalId: string })[]> {
    const hints = await this.hints.about(
      db,
      organizationId,
      clues.flatMap(({ externalId }) => externalId ?? []),
    );
    const leases = await this.leases.getMany(
      db,
      organizationId,
      hints.map(({ leaseId }) => leaseId),
    );
    const units = await this.units.getMany(
      db,
      organizationId,
      [...leases.values()].map(({ unitId }) => unitId),
    );
    return hints.flatMap(({ externalId, leaseId, suggestedBy, note }) => {
      const unit = units.get(leases.get(leaseId)?.unitId ?? '');
      if (!unit) return [];
      return [{ externalId, unitId: unit.id, reference: unit.payReference, because: 'COLLEAGUE' as const, leaseId, suggestedBy, note }];
    });
  }

  /** Units whose reference stands in the text, whole or without its check character. */
  private async written(db: Reader, organizationId: string, typed: string): Promise<Candidate[]> {
    const whole = normaliseReference(typed);
    const bodies = [whole, ...wordsOf(typed).map(normaliseReference)].filter(({ length }) => length >= BODY.min && length <= BODY.max);
    const references = [...runsOf(whole, REFERENCE).filter(hasValidCheck), ...bodies.map((body) => `${body}${checkCharacter(body)}`)];
    const units = await this.units.withReferences(db, organizationId, [...new Set(references)]);
    return units.map(({ id, payReference }) => ({ unitId: id, reference: payReference, because: becauseOf(typed, payReference) }));
  }

  private async invoiced(db: Reader, organizationId: string, typed: string): Promise<Candidate[]> {
    const found: Candidate[] = [];
    for (const number of invoiceNumbersIn(typed)) {
      const invoice = await this.invoices.findByNumber(db, organizationId, number);
      if (!invoice) continue;
      const { unitId } = await this.leases.get(db, organizationId, invoice.leaseId);
      const { payReference: reference } = await this.units.get(db, organizationId, unitId);
      found.push({ unitId, reference, because: 'INVOICE_IN_TEXT', leaseId: invoice.leaseId });
    }
    return found;
  }

  private async learned(db: Reader, organizationId: string, { channelId, typed }: Clue): Promise<Candidate[]> {
    if (channelId === null) return [];
    const units = await this.units.getMany(db, organizationId, await this.aliases.unitsFor(db, organizationId, channelId, typed));
    return [...units.values()].map(({ id, payReference }) => ({ unitId: id, reference: payReference, because: 'ALIAS' }));
  }

  private async mistyped(db: Reader, organizationId: string, typed: string, slips: 1 | 2): Promise<Candidate[]> {
    const shortest = slips === 1 ? BODY.min : LONG_ENOUGH_FOR_TWO;
    const texts = [typed, ...wordsOf(typed)].map(normaliseReference);
    const likely = [...new Set(texts)].filter(({ length }) => length >= shortest && length <= REFERENCE.max + 1).slice(0, WORDS);
    const found: Candidate[] = [];
    for (const text of likely) {
      const near = await this.units.similarReferences(db, organizationId, text, NEAR, slips);
      for (const { unitId, payReference: reference } of near)
        found.push({ unitId, reference, because: slipBetween(text, reference) ?? 'TWO' });
    }
    return found;
  }
}

/** Why a unit's reference comes to mind at what was typed. */
export function becauseOf(typed: string, reference: string): Because {
  const text = normaliseReference(typed);
  if (text === reference || text === `${reference}D`) return 'SAME_REFERENCE';
  if (text.includes(reference)) return 'REFERENCE_IN_TEXT';
  if (text !== '' && reference.slice(0, -1).endsWith(text)) return 'NO_CHECK';
  if (wordsOf(typed).some((word) => reference.slice(0, -1) === normaliseReference(word))) return 'NO_CHECK';
  return slipBetween(text, reference) ?? 'TWO';
}
