import { Injectable } from '@nestjs/common';
import type { Sight } from '@plotihub/auth';
import { isId, newId, type Reader, type Tx } from '@plotihub/database';
import { Outbox } from '@plotihub/events';
import { InvalidRequest, NotFound, type PageRequest } from '@plotihub/http';
import type { Money } from '@plotihub/money';
import { Clock, type LocalDate } from '@plotihub/time';
import { LeasesService } from '../leases/index.js';
import { LedgerService } from '../ledger/index.js';
import type { Organization } from '../organizations/index.js';
import { assertTakesMoney, PaymentsService } from '../payments/index.js';
import { DeclaredPaymentDecided, SlipNotReadable } from './cash.errors.js';
import { DeclaredPaymentsRepository, type DeclaredKind, type DeclaredPayment, type DeclaredState } from './declared-payments.repository.js';
import { readMpesaText } from './mpesa-text.rules.js';

export { DECLARED_KINDS, DECLARED_STATES, type DeclaredPayment } from './declared-payments.repository.js';

/** A text of M-Pesa's, or what stands on a bank's slip. */
export interface NewDeclaredPayment {
  leaseId: string;
  mpesaText?: string;
  slip?: { reference: string; amount: Money; paidOn: LocalDate; photoSha256?: string };
}

/** More payments than share one receipt. */
const SAME_RECEIPT = 20;

/** What people show to prove that they paid: unverified, until the money itself is known. It never touches the ledger. */
@Injectable()
export class DeclaredPaymentsService {
  constructor(
    private readonly repository: DeclaredPaymentsRepository,
    private readonly leases: LeasesService,
    private readonly ledger: LedgerService,
    private readonly payments: PaymentsService,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  /**
   * The same slip for the same lease is the first one, whatever became of it.
   * @throws NotFound, LeaseTakesNoMoney, SlipNotReadable; InvalidRequest for neither or both, or a day to come
   */
  async declare(tx: Tx, organization: Organization, by: string, input: NewDeclaredPayment): Promise<DeclaredPayment> {
    const told = read(input);
    const today = this.clock.today(organization.timeZone);
    if (told.paidOn > today) throw invalid('/slip/paidOn', `must not be after today, ${today}`);
    const lease = await this.leases.get(tx, organization.id, input.leaseId);
    assertTakesMoney(lease);
    // Twins wait here.
    await this.ledger.lockLease(tx, organization, lease.id);
    const before = await this.repository.findSame(tx, organization.id, { ...told, leaseId: lease.id });
    if (before) return before;
    const declared: DeclaredPayment = {
      ...{ ...told, id: newId('dcl'), leaseId: lease.id, state: 'DECLARED', paymentId: null, suspendedPaymentId: null, channelId: null },
      ...{
        statementReference: null,
        rejectionReason: null,
        declaredBy: by,
        declaredAt: this.clock.now(),
        decidedBy: null,
        decidedAt: null,
      },
    };
    await this.repository.insert(tx, organization.id, declared, input.mpesaText ?? null);
    await this.compare(tx, organization.id, declared);
    // Money that is booked while this is written finds it afterwards, whichever is first.
    await this.outbox.add(tx, event('payment.declared', organization.id, declared.id));
    return this.get(tx, organization.id, declared.id);
  }

  /** @throws NotFound */
  async get(db: Reader, organizationId: string, id: string): Promise<DeclaredPayment> {
    const declared = isId(id, 'dcl') ? await this.repository.find(db, organizationId, id) : undefined;
    if (!declared) throw new NotFound(`There is no declared payment ${id}.`);
    return declared;
  }

  /** What was pasted, in clear text. */
  textOf(db: Reader, organizationId: string, id: string): Promise<string | null> {
    return this.repository.textOf(db, organizationId, id);
  }

  /** In order of declaration, one more than a page holds. */
  list(
    db: Reader,
    organizationId: string,
    filter: { sight: Sight; leaseId?: string; state?: DeclaredState },
    page: PageRequest,
  ): Promise<DeclaredPayment[]> {
    return this.repository.list(db, organizationId, { ...filter, ...page, limit: page.limit + 1 });
  }

  /** Of leases with a declared payment that nobody has decided about yet: when the last one was declared. For who would write to them. */
  async undecided(db: Reader, organizationId: string, leaseIds: readonly string[]): Promise<Map<string, Date>> {
    const rows = await this.repository.undecided(db, organizationId, leaseIds);
    return new Map(rows.map(({ leaseId, declaredAt }) => [leaseId, declaredAt]));
  }

  /** The money has not come, and the tenant is told so. @throws NotFound, DeclaredPaymentDecided */
  async reject(tx: Tx, organizationId: string, id: string, { reason, by }: { reason: string; by: string }): Promise<DeclaredPayment> {
    const { state } = await this.get(tx, organizationId, id);
    if (state !== 'DECLARED' || !(await this.repository.reject(tx, organizationId, id, { reason, by, at: this.clock.now() })))
      throw new DeclaredPaymentDecided(`Declared payment ${id} is ${(await this.get(tx, organizationId, id)).state}.`, { state });
    await this.outbox.add(tx, event('payment.declaration_rejected', organizationId, id));
    return this.get(tx, organizationId, id);
  }

  /** Looks again whether the money of a declaration is known. */
  async look(tx: Tx, organizationId: string, id: string): Promise<void> {
    const declared = await this.repository.find(tx, organizationId, id);
    if (declared) await this.compare(tx, organizationId, declared);
  }

  /** Payments were posted, or went to suspense: verifies what was declared of them. */
  async lookAtPayments(tx: Tx, organizationId: string, paymentIds: readonly string[]): Promise<void> {
    for (const declared of await this.repository.awaiting(tx, organizationId, paymentIds)) await this.compare(tx, organizationId, declared);
  }

  /** The same receipt and amount, posted to the same lease, verify it; in suspense, they help who decides there. */
  private async compare(tx: Tx, organizationId: string, declared: DeclaredPayment): Promise<void> {
    if (declared.state !== 'DECLARED') return;
    const { code, statementReference, leaseId, amount, id } = declared;
    const found = [];
    for (const externalId of new Set([code, ...(statementReference === null ? [] : [statementReference])]))
      found.push(...(await this.payments.list(tx, organizationId, { externalId, sight: 'ALL' }, { limit: SAME_RECEIPT })));
    const same = found.filter((payment) => payment.amount.equals(amount));
    // One payment proves one slip.
    const candidates = same.filter((payment) => payment.state === 'POSTED' && payment.leaseId === leaseId);
    const spent = await this.repository.spent(
      tx,
      organizationId,
      candidates.map((payment) => payment.id),
    );
    const posted = candidates.find((payment) => !spent.has(payment.id));
    const suspended = same.find(({ state }) => state === 'SUSPENSE');
    if (posted) await this.repository.verify(tx, organizationId, id, { paymentId: posted.id, at: this.clock.now() });
    else if ((suspended?.id ?? null) !== declared.suspendedPaymentId)
      await this.repository.suspend(tx, organizationId, id, suspended?.id ?? null);
  }
}

const event = (type: string, organizationId: string, id: string) => ({
  ...{ type, organizationId, aggregateId: id, payload: { declaredPaymentId: id } },
});

type Told = Pick<DeclaredPayment, 'code' | 'amount' | 'paidOn' | 'photoSha256'> & { kind: DeclaredKind };

/** @throws SlipNotReadable; InvalidRequest for neither or both */
function read({ mpesaText, slip }: NewDeclaredPayment): Told {
  if ((mpesaText === undefined) === (slip === undefined)) throw invalid('/mpesaText', 'give either M-Pesa’s text or what stands on a slip');
  if (slip !== undefined) {
    const { reference, amount, paidOn, photoSha256 = null } = slip;
    return { kind: 'BANK_SLIP', code: reference.toUpperCase(), amount, paidOn, photoSha256 };
  }
  const reading = readMpesaText(mpesaText ?? '');
  if (!reading.ok) throw new SlipNotReadable('Paste the whole text that M-Pesa sent you.', { fault: reading.fault });
  const { code, amount, paidOn } = reading.text;
  return { kind: 'MPESA_TEXT', code, amount, paidOn, photoSha256: null };
}

function invalid(pointer: string, detail: string): Error {
  return new InvalidRequest(`${pointer}: ${detail}.`, { errors: [{ pointer, code: 'slip', detail }] });
}
