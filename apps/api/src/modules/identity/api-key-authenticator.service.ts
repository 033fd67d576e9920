import { timingSafeEqual } from 'node:crypto';
import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { AuditLog } from '@plotihub/audit';
import { Authenticators, hashToken, invalidToken, type Authenticator, type Principal } from '@plotihub/auth';
import { Database } from '@plotihub/database';
import { addressKey, inNetworks, Limits } from '@plotihub/limits';
import { Clock } from '@plotihub/time';
import type { FastifyRequest } from 'fastify';
import { looksLikeKey, parseKey } from './api-key-format.rules.js';
import { ApiKeysRepository, type ApiKeyRow } from './api-keys.repository.js';
import { isLive } from './api-keys.service.js';

/** A revoked key is out after this long at the latest, in every process. */
const CACHE_MS = 15_000;
const CACHE_LIMIT = 10_000;
/** Uses are noted this often. */
const NOTE_MS = 60_000;

/** Recognises API keys. Whatever is wrong with one, it gets the answer of every wrong token. */
@Injectable()
export class ApiKeyAuthenticator implements Authenticator, OnModuleInit, OnModuleDestroy {
  private readonly cache = new Map<string, { row: ApiKeyRow; until: number }>();
  private readonly noted = new Map<string, number>();
  private readonly notes = new Set<Promise<void>>();

  constructor(
    private readonly repository: ApiKeysRepository,
    private readonly database: Database,
    private readonly limits: Limits,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
    private readonly authenticators: Authenticators,
  ) {}

  onModuleInit(): void {
    this.authenticators.register(this);
  }

  async onModuleDestroy(): Promise<void> {
    await Promise.all(this.notes);
  }

  recognises(token: string): boolean {
    return looksLikeKey(token);
  }

  /** @throws Unauthenticated; TooManyRequests for an address that sends wrong keys again and again, never for a right one */
  async authenticate(token: string, request: FastifyRequest): Promise<Principal> {
    const row = await this.rowOf(token);
    if (!row || !isLive(row, this.clock.now())) return this.refuse(request);
    if (row.networks !== null && !inNetworks(request.ip, row.networks)) {
      // Whoever has the secret and comes from elsewhere may have stolen it: the organization is told.
      await this.audit.recordAlone({
        organizationId: row.organizationId,
        actor: { kind: 'API_KEY', id: row.id },
        sourceAddress: request.ip,
        requestId: request.id,
        action: 'api-key.refused',
        outcome: 'REFUSED',
        subjectId: row.id,
        reason: 'It came from an address that is not on its list.',
      });
      return this.refuse(request);
    }
    this.note(row);
    const { id, organizationId, scopes, propertyIds } = row;
    return {
      id,
      kind: 'API_KEY',
      organizationId,
      role: 'API_CLIENT',
      scopes,
      sight: propertyIds === null ? 'ALL' : { property: propertyIds },
    };
  }

  /** Forgets a key that was changed here, so that it is out at once in this process. */
  forget(id: string): void {
    this.cache.delete(id);
  }

  private async refuse(request: FastifyRequest): Promise<never> {
    await this.limits.demand('wrong-keys', { address: addressKey(request.ip) });
    throw invalidToken();
  }

  /** The stored key if the token is one and its secret is right. */
  private async rowOf(token: string): Promise<ApiKeyRow | undefined> {
    const parts = parseKey(token);
    if (!parts) return undefined;
    const row = await this.cached(`key_${parts.ulid}`);
    return row && timingSafeEqual(Buffer.from(hashToken(parts.secret)), Buffer.from(row.secretHash)) ? row : undefined;
  }

  private async cached(id: string): Promise<ApiKeyRow | undefined> {
    const now = this.clock.now().getTime();
    const known = this.cache.get(id);
    if (known && known.until > now) return known.row;
    this.cache.delete(id);
    const row = await this.repository.findById(this.database.reader, id);
    if (!row) return undefined;
    if (this.cache.size >= CACHE_LIMIT) this.cache.clear();
    this.cache.set(id, { row, until: now + CACHE_MS });
    return row;
  }

  /** Nobody waits for the note, and it matters to nobody if one is lost. */
  private note({ organizationId, id }: ApiKeyRow): void {
    const at = this.clock.now();
    if (at.getTime() - (this.noted.get(id) ?? 0) < NOTE_MS) return;
    if (this.noted.size >= CACHE_LIMIT) this.noted.clear();
    this.noted.set(id, at.getTime());
    const note = this.repository.noteUse(this.database.reader, organizationId, id, at).catch(() => undefined);
    this.notes.add(note);
    void note.finally(() => this.notes.delete(note));
  }
}
