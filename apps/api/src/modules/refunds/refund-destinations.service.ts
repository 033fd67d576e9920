import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Reader, Tx } from '@plotihub/database';
import { masked, SealedColumns, Sealer, type Place } from '@plotihub/encryption';
import { NotFound } from '@plotihub/http';
import { LeasesService, TenantsService } from '../leases/index.js';
import type { Organization } from '../organizations/index.js';
import { ArrivalsService } from '../payments/index.js';
import type { RefundRow, RefundWay } from './refunds.repository.js';

const TABLE = 'refunds';
const COLUMN = 'destination_sealed';
const place = (row: string): Place => ({ table: TABLE, column: COLUMN, row });

/** Where a refund goes: the number of a tenant of the lease, as the office knows it; or an account at a bank. */
export type RefundTo = { tenantId: string } | { bank: string; accountNumber: string; accountName: string };

/** In clear text, for who pays it. */
export type RefundDestination =
  { kind: 'MPESA'; phone: string } | { kind: 'BANK'; bank: string; accountNumber: string; accountName: string };

/** Numbers and accounts that refunds go to. They lie sealed, and are shown by their ends. */
@Injectable()
export class RefundDestinationsService implements OnModuleInit {
  constructor(
    private readonly arrivals: ArrivalsService,
    private readonly leases: LeasesService,
    private readonly tenants: TenantsService,
    private readonly sealer: Sealer,
    private readonly columns: SealedColumns,
  ) {}

  /** @throws CreditWithOwner while some of the money of the lease's property lies with its owner */
  async assertInTrust(tx: Tx, organization: Organization, leaseId: string): Promise<void> {
    await this.arrivals.assertInTrust(tx, organization, leaseId);
  }

  onModuleInit(): void {
    this.columns.add({ table: TABLE, column: COLUMN });
  }

  /** A number is never typed: it is that of a tenant who owes, and so pays, at the lease. @throws NotFound for anybody else, and for the lease */
  async sealedFor(
    tx: Tx,
    organizationId: string,
    { refundId, leaseId, to }: { refundId: string; leaseId: string; to: RefundTo },
  ): Promise<{ destinationKind: RefundWay; tenantId: string | null; destinationSealed: Buffer }> {
    await this.leases.get(tx, organizationId, leaseId);
    const seal = (destination: RefundDestination): Promise<Buffer> =>
      this.sealer.seal(tx, organizationId, place(refundId), JSON.stringify(destination));
    if (!('tenantId' in to)) return { destinationKind: 'BANK', tenantId: null, destinationSealed: await seal({ kind: 'BANK', ...to }) };
    const { tenantId } = to;
    const parties = await this.leases.parties(tx, organizationId, leaseId);
    const owes = parties.some((party) => party.tenantId === tenantId && (party.kind === 'TENANT' || party.kind === 'CO_TENANT'));
    if (!owes) throw new NotFound(`There is no tenant ${tenantId} of lease ${leaseId}.`);
    const { phone } = await this.tenants.get(tx, organizationId, tenantId);
    return { destinationKind: 'MPESA', tenantId, destinationSealed: await seal({ kind: 'MPESA', phone }) };
  }

  /** In clear text; undefined once its person was erased. */
  async open(db: Reader, organizationId: string, { id, destinationSealed }: RefundRow): Promise<RefundDestination | undefined> {
    if (destinationSealed === null) return undefined;
    return JSON.parse(await this.sealer.open(db, organizationId, place(id), destinationSealed)) as RefundDestination;
  }

  /** As much as tells one from another. */
  async hint(db: Reader, organizationId: string, row: RefundRow): Promise<string | null> {
    const destination = await this.open(db, organizationId, row);
    if (!destination) return null;
    return destination.kind === 'MPESA' ? masked(destination.phone) : `${destination.bank} ${masked(destination.accountNumber)}`;
  }
}
