import { Injectable } from '@nestjs/common';
import { isId, newId, type Reader, type Tx } from '@plotihub/database';
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
  version: number;
  createdAt: Date;
}

export interface NewOwner {
  name: string;
  kind: PersonKind;
  /** As written; stored as E.164. */
  phone?: string;
  email?: string;
}

/** What may change of an owner; null empties it. */
export interface OwnerChanges {
  name?: string;
  phone?: string | null;
  email?: string | null;
}

const toOwner = ({ organizationId: _, ...owner }: OwnerEntity): Owner => owner;

/** The people and companies that own property. */
@Injectable()
export class OwnersService {
  constructor(
    private readonly repository: OwnersRepository,
    private readonly clock: Clock,
  ) {}

  /** @throws InvalidPhone */
  async create(tx: Tx, organizationId: string, input: NewOwner): Promise<Owner> {
    const owner: OwnerEntity = {
      organizationId,
      id: newId('own'),
      name: input.name,
      kind: input.kind,
      phone: input.phone === undefined ? null : mobile(input.phone),
      email: input.email ?? null,
      version: 1,
      createdAt: this.clock.now(),
    };
    await this.repository.insert(tx, owner);
    return toOwner(owner);
  }

  /** @throws NotFound */
  async get(db: Reader, organizationId: string, id: string): Promise<Owner> {
    const owner = isId(id, 'own') ? await this.repository.find(db, organizationId, id) : null;
    if (!owner) throw noSuch('owner', id);
    return toOwner(owner);
  }

  /** Owners in the order they were made, one more than the page holds if there are more. */
  async list(db: Reader, organizationId: string, page: PageRequest): Promise<Owner[]> {
    return (await this.repository.list(db, organizationId, page.after, page.limit + 1)).map(toOwner);
  }

  /** @throws NotFound, PreconditionFailed, InvalidPhone */
  async update(tx: Tx, organizationId: string, target: { id: string; version: number }, changes: OwnerChanges): Promise<Owner> {
    await this.get(tx, organizationId, target.id);
    const phone = typeof changes.phone === 'string' ? { phone: mobile(changes.phone) } : {};
    const done = await this.repository.update(tx, { organizationId, ...target }, { ...changes, ...phone });
    if (!done) throw new PreconditionFailed('The owner has changed since you read it.');
    return this.get(tx, organizationId, target.id);
  }

  /** @throws NotFound naming the first id that is not an owner here */
  async mustExist(db: Reader, organizationId: string, ids: readonly string[]): Promise<void> {
    const found = await this.repository.findIds(db, organizationId, ids);
    const missing = ids.find((id) => !found.has(id));
    if (missing !== undefined) throw noSuch('owner', missing);
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
