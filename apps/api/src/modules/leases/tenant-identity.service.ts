import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Reader, Tx } from '@plotihub/database';
import { masked, maskedName, SealedColumns, Sealer, type Place } from '@plotihub/encryption';
import type { IdType, TenantEntity } from './leases.entities.js';
import { normaliseIdNumber } from './tenants.rules.js';

/** Who a tenant is, in clear text; absent: unchanged, null: removed. */
export interface TenantIdentity {
  idType?: IdType | null;
  idNumber?: string | null;
  kraPin?: string | null;
  nextOfKin?: { name: string; phone: string } | null;
}

/** The same for everybody's eyes: only the ends of the numbers. */
export interface MaskedIdentity {
  idType: IdType | null;
  idNumber: string | null;
  kraPin: string | null;
  nextOfKin: { name: string; phone: string } | null;
}

type SealedPart = Pick<
  TenantEntity,
  'idType' | 'idNumberSealed' | 'idNumberIndex' | 'kraPinSealed' | 'nextOfKinNameSealed' | 'nextOfKinPhoneSealed'
>;
export const NOBODY: SealedPart = {
  idType: null,
  idNumberSealed: null,
  idNumberIndex: null,
  kraPinSealed: null,
  nextOfKinNameSealed: null,
  nextOfKinPhoneSealed: null,
};

const TABLE = 'tenants';
const place = (row: string, column: string): Place => ({ table: TABLE, column, row });
const ID_NUMBER = 'id_number_sealed';
const KRA_PIN = 'kra_pin_sealed';
const KIN_NAME = 'next_of_kin_name_sealed';
const KIN_PHONE = 'next_of_kin_phone_sealed';

/** Seals, masks and opens what proves who a tenant is. */
@Injectable()
export class TenantIdentityService implements OnModuleInit {
  constructor(
    private readonly sealer: Sealer,
    private readonly columns: SealedColumns,
  ) {}

  onModuleInit(): void {
    this.columns.add(
      { table: TABLE, column: ID_NUMBER, index: { column: 'id_number_index', normalise: normaliseIdNumber } },
      { table: TABLE, column: KRA_PIN },
      { table: TABLE, column: KIN_NAME },
      { table: TABLE, column: KIN_PHONE },
    );
  }

  /** The columns that the given members change. */
  async seal(tx: Tx, organizationId: string, id: string, identity: TenantIdentity): Promise<Partial<SealedPart>> {
    const { idType, idNumber, kraPin, nextOfKin } = identity;
    const sealed = (column: string, text: string | null | undefined): Promise<Buffer> | null =>
      text === null || text === undefined ? null : this.sealer.seal(tx, organizationId, place(id, column), text);
    const changes: Partial<SealedPart> = {};
    if (idType !== undefined) changes.idType = idType;
    if (idNumber !== undefined) {
      changes.idNumberSealed = await sealed(ID_NUMBER, idNumber);
      changes.idNumberIndex =
        idNumber === null ? null : await this.sealer.blindIndex(tx, organizationId, place(id, ID_NUMBER), normaliseIdNumber(idNumber));
    }
    if (kraPin !== undefined) changes.kraPinSealed = await sealed(KRA_PIN, kraPin);
    if (nextOfKin !== undefined) {
      changes.nextOfKinNameSealed = await sealed(KIN_NAME, nextOfKin?.name);
      changes.nextOfKinPhoneSealed = await sealed(KIN_PHONE, nextOfKin?.phone);
    }
    return changes;
  }

  async masked(db: Reader, tenant: TenantEntity): Promise<MaskedIdentity> {
    if (!tenant.idNumberSealed && !tenant.kraPinSealed && !tenant.nextOfKinNameSealed)
      return { idType: tenant.idType, idNumber: null, kraPin: null, nextOfKin: null };
    const { idType, idNumber, kraPin, nextOfKin } = await this.clear(db, tenant);
    return {
      idType: idType ?? null,
      idNumber: idNumber ? masked(idNumber) : null,
      kraPin: kraPin ? masked(kraPin) : null,
      nextOfKin: nextOfKin ? { name: maskedName(nextOfKin.name), phone: masked(nextOfKin.phone) } : null,
    };
  }

  /** In clear text: for a reveal and for the person's own copy of their data. */
  async clear(db: Reader, tenant: TenantEntity): Promise<Required<TenantIdentity>> {
    const open = async (column: string, sealed: Buffer | null): Promise<string | null> =>
      sealed && this.sealer.open(db, tenant.organizationId, place(tenant.id, column), sealed);
    const [idNumber, kraPin, name, phone] = await Promise.all([
      open(ID_NUMBER, tenant.idNumberSealed),
      open(KRA_PIN, tenant.kraPinSealed),
      open(KIN_NAME, tenant.nextOfKinNameSealed),
      open(KIN_PHONE, tenant.nextOfKinPhoneSealed),
    ]);
    return { idType: tenant.idType, idNumber, kraPin, nextOfKin: name === null ? null : { name, phone: phone ?? '' } };
  }

  /** Blind indexes under which a whole ID number may lie. */
  indexesOf(db: Reader, organizationId: string, idNumber: string): Promise<Buffer[]> {
    return this.sealer.blindIndexes(db, organizationId, { table: TABLE, column: ID_NUMBER }, normaliseIdNumber(idNumber));
  }
}
