import { Injectable } from '@nestjs/common';
import type { Reader } from '@plotihub/database';
import type { Money } from '@plotihub/money';
import { bookOf, type NewEntry } from '../ledger/index.js';
import type { Organization } from '../organizations/index.js';
import { merged, PayeesService } from './payees.service.js';
import { settledOf, type OpenCharge } from './settlements.rules.js';

/** A part of a charge that is settled; less than zero if that is taken back. */
export interface Part {
  chargeId: string;
  amount: Money;
}

/** The payees' side of what settles charges. */
@Injectable()
export class CollectionsService {
  constructor(private readonly payees: PayeesService) {}

  /**
   * Entries by which payees get their parts of what is settled, or give them back, for lists of parts that follow one upon the other:
   * what an owner of a third gets of the next shilling depends on how much of the charge was settled before.
   * @param charges as they were before the first part
   */
  async inTurn(
    db: Reader,
    organization: Organization,
    charges: Iterable<OpenCharge>,
    lists: readonly (readonly Part[])[],
  ): Promise<NewEntry[][]> {
    const states = new Map([...charges].map((charge) => [charge.id, { charge, settled: settledOf(charge) }]));
    const touched = lists.flat().map(({ chargeId }) => {
      const state = states.get(chargeId);
      if (!state) throw new Error(`Charge ${chargeId} is settled but was not read.`);
      return state.charge;
    });
    const ownerships = await this.payees.ownershipsOf(db, organization.id, touched);
    const entriesOf = ({ chargeId, amount }: Part): NewEntry[] => {
      const state = states.get(chargeId);
      if (!state) return [];
      const from = state.settled;
      state.settled = from.plus(amount);
      const { charge } = state;
      return this.payees.collection(
        bookOf(organization.kind),
        charge,
        { from, to: state.settled },
        ownerships.get(charge.ownershipId ?? ''),
      );
    };
    return lists.map((list) => merged(list.flatMap(entriesOf)));
  }
}
