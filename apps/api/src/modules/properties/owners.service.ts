import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Sight } from '@plotihub/auth';
import { isId, newId, type Reader, type Tx } from '@plotihub/database';
import { masked, SealedColumns, Sealer, type Place } from '@plotihub/encryption';
import { PreconditionFailed, type PageRequest } from '@plotihub/http';
import { Clock } from '@plotihub/time';
import { InvalidPhone, toMobile } from '../organizations/index.js';
import { OwnersRepository } from './owners.repository.js';
import type { OwnerEntity, PersonKind } from './properties.entities.js';
import { noSuch } from './properties.errors.js';

export type { PersonKind };

/** Who owns property and is remitted to. */
export interface Owner {
  id: string;
  name: string;
  kind: PersonKind;
  /** E.164. */
  phone: string | null;
  email: string | null;
  /** Only the end of it. */
  kraPin: string | null;
  /** True if they agreed to hear of offers. */
  marketingConsent: boolean;
  /** When the person was erased; null while they are there. */
  erasedAt: Date | null;
  version: number;
  createdAt: Date;
}

export interface NewOwner {
  name: string;
  kind: PersonKind;
  /** As written; stored as E.164. */
  phone?: string;
  email?: string;
  kraPin?: string;
  /** False unless told. */
  marketingConsent?: boolean;
}

/** What may change of an owner; null empties it. */
export interface OwnerChanges {
  name?: string;
  phone?: string | null;
  email?: string | null;
  kraPin?: string | null;
  marketingConsent?: boolean;
}

const TABLE = 'owners';
const KRA_PIN = 'kra_pin_sealed';
const pinPlace = (row: string): Place => ({ table: TABLE, column: KRA_PIN, row });

/** The people and companies that own property. */
@Injectable()
export class OwnersService implements OnModuleInit {
  constructor(
    private readonly repository: OwnersRepository,
    private readonly sealer: Sealer,
    private readonly columns: SealedColumns,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.columns.add({ table: TABLE, column: KRA_PIN });
  }

  /** @throws InvalidPhone */
  async create(tx: Tx, organizationId: string, input: NewOwner): Promise<Owner> {
    const id = newId('own');
    const createdAt = this.clock.now();
    const owner: OwnerEntity = {
      organizationId,
      id,
      name: input.name,
      kind: input.kind,
      phone: input.phone === undefined ? null : mobile(input.phone),
      email: input.email ?? null,
      kraPinSealed: input.kraPin === undefined ? null : await this.sealer.seal(tx, organizationId, pinPlace(id), input.kraPin),
      marketingConsentAt: input.marketingConsent ? createdAt : null,
      erasedAt: null,
      version: 1,
      createdAt,
    };
    await this.repository.insert(tx, owner);
    return this.toOwner(tx, owner);
  }

  /** @throws NotFound */
  async get(db: Reader, organizationId: string, id: string): Promise<Owner> {
    return this.toOwner(db, await this.find(db, organizationId, id));
  }

  /** In clear text; null if it is not known. Whoever calls this has the right to see it, and records it. @throws NotFound */
  async revealKraPin(db: Reader, organizationId: string, id: string): Promise<string | null> {
    return this.clearKraPin(db, await this.find(db, organizationId, id));
  }

  /** Owners in the order they were made, one more than the page holds if there are more. */
  async list(db: Reader, organizationId: string, sight: Sight, page: PageRequest): Promise<Owner[]> {
    const rows = await this.repository.list(db, organizationId, sight, { ...page, limit: page.limit + 1 });
    return Promise.all(rows.map((row) => this.toOwner(db, row)));
  }

  /** @throws NotFound, PreconditionFailed, InvalidPhone */
  async update(tx: Tx, organizationId: string, target: { id: string; version: number }, changes: OwnerChanges): Promise<Owner> {
    const before = await this.find(tx, organizationId, target.id);
    const { kraPin, marketingConsent: consent, ...plain } = changes;
    const done = await this.repository.update(
      tx,
      { organizationId, ...target },
      {
        ...plain,
        ...(typeof changes.phone === 'string' ? { phone: mobile(changes.phone) } : {}),
        ...(kraPin === undefined
          ? {}
          : { kraPinSealed: kraPin === null ? null : await this.sealer.seal(tx, organizationId, pinPlace(target.id), kraPin) }),
        ...(consent === undefined ? {} : { marketingConsentAt: consent ? (before.marketingConsentAt ?? this.clock.now()) : null }),
      },
    );
    if (!done) throw new PreconditionFailed('The owner has changed since you read it.');
    return this.get(tx, organizationId, target.id);
  }

  /** @throws NotFound naming the first id that is not an owner here */
  async mustExist(db: Reader, organizationId: string, ids: readonly string[]): Promise<void> {
    const found = await this.repository.findIds(db, organizationId, ids);
    const missing = ids.find((id) => !found.has(id));
    if (missing !== undefined) throw noSuch('owner', missing);
  }

  private async find(db: Reader, organizationId: string, id: string): Promise<OwnerEntity> {
    const owner = isId(id, 'own') ? await this.repository.find(db, organizationId, id) : null;
    if (!owner) throw noSuch('owner', id);
    return owner;
  }

  private async toOwner(db: Reader, owner: OwnerEntity): Promise<Owner> {
    const { id, name, kind, phone, email, marketingConsentAt, erasedAt, version, createdAt } = owner;
    const pin = await this.clearKraPin(db, owner);
    const kraPin = pin === null ? null : masked(pin);
    return { id, name, kind, phone, email, kraPin, marketingConsent: marketingConsentAt !== null, erasedAt, version, createdAt };
  }

  private async clearKraPin(db: Reader, { organizationId, id, kraPinSealed }: OwnerEntity): Promise<string | null> {
    return kraPinSealed && this.sealer.open(db, organizationId, pinPlace(id), kraPinSealed);
  }
}

function mobile(written: string): string {
  const number = toMobile(written);
  if (number === undefined)
    throw new InvalidPhone('The phone is not a mobile number.', {
      errors: [{ pointer: '/phone', code: 'phone', detail: 'must be a mobile number such as 0712 345 678' }],
    });
  return number;
}
