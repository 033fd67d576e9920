import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AuditLog, type NewAuditEvent, type Origin } from '@plotihub/audit';
import { Database, type Tx } from '@plotihub/database';
import { Sealer } from '@plotihub/encryption';
import { IdempotencyKeyReused } from './problem.js';

/** Who asks for which change, and under which key. Made by `@CurrentCommand()`. */
export interface Command {
  organizationId: string;
  /** The user or API key that asks. */
  principalId: string;
  /** Method and route template, e.g. `POST /v1/payments`. */
  route: string;
  /** The Idempotency-Key header; undefined where the route does not require one and none came. */
  key: string | undefined;
  /** SHA-256 of path parameters, query and body; stored only under the organization's key. */
  fingerprint: string;
  /** Tells the client that the answer is a stored one. */
  markReplayed(): void;
  /** Who asks and from where, for the audit event that every command leaves. */
  origin: Origin;
  /** The answer carries a secret, or what lies sealed in the database: neither it nor a hash of it is kept. */
  secretAnswer?: boolean;
  /** What that event says besides; a handler adds what only it knows: `command.facts.before = owner`. */
  facts: CommandFacts;
}

/**
 * What the audit event of a command tells of its thing. `before`: as it was read, in the shape of the answer.
 * `subjectId`: from the path unless said otherwise; an answer with an id of its own comes first.
 */
export type CommandFacts = Pick<NewAuditEvent, 'subjectId' | 'before' | 'reason' | 'details'>;

/**
 * The same command, whose answer is for the client's eyes only. It is not kept for a repetition, and the audit log gets no hash
 * of it: whoever holds the database could try every ID number until one fits.
 */
export function withSecretAnswer(command: Command): Command {
  return { ...command, key: undefined, secretAnswer: true };
}

export const looksLikeId = (value: unknown): value is string =>
  typeof value === 'string' && /^[a-z]{3}_[0-9A-HJKMNP-TV-Z]{26}$/.test(value);

/** SHA-256 in hex of a request's parts; a file counts by its bytes. */
export function fingerprintOf(...parts: unknown[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(Buffer.isBuffer(part) ? part : (JSON.stringify(part) ?? '')).update('\n');
  return hash.digest('hex');
}

/** Runs state-changing requests: one transaction each, at most once per key, the same answer every time, one audit event each. */
@Injectable()
export class Commands {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditLog,
    private readonly sealer: Sealer,
  ) {}

  /**
   * Runs `work` in a transaction; with a key, stores its answer beside the effect and replays it to later twins.
   * A twin that arrives while the first is running waits for it. A failed request stores nothing, so it can be
   * repaired and sent again. What is done leaves one audit event in the same transaction; a replay, or a failure, leaves none.
   * @throws IdempotencyKeyReused, and whatever `work` throws.
   */
  async run<T>(command: Command, work: (tx: Tx) => Promise<T>): Promise<T> {
    const { key } = command;
    if (key === undefined) return this.database.transaction((tx) => this.perform(tx, command, work));
    return this.database.transaction(async (tx) => {
      const stored = await claim(tx, command, key, await this.fingerprint(tx, command));
      if (!stored.fresh && !(await this.isOf(tx, command, stored.fingerprint)))
        throw new IdempotencyKeyReused('Use a new key for a new request.');
      if (stored.response !== null) {
        command.markReplayed();
        return JSON.parse(stored.response) as T;
      }
      const result = await this.perform(tx, command, work);
      await tx.query(
        'UPDATE idempotency_keys SET response = ? WHERE organization_id = ? AND principal_id = ? AND route = ? AND idempotency_key = ?',
        [JSON.stringify(result ?? null), ...scope(command, key)],
      );
      return result;
    });
  }

  /** A body may hold an ID number, and a plain hash of it could be found by trying them all: what is stored needs the organization's key. */
  private async fingerprint(tx: Tx, { organizationId, fingerprint }: Command): Promise<string> {
    return (await this.sealer.blindIndex(tx, organizationId, FINGERPRINT, fingerprint)).toString('hex');
  }

  /** Also true for one that was stored under a key before this one. */
  private async isOf(tx: Tx, { organizationId, fingerprint }: Command, stored: string): Promise<boolean> {
    const known = await this.sealer.blindIndexes(tx, organizationId, FINGERPRINT, fingerprint);
    return known.some((index) => index.toString('hex') === stored);
  }

  private async perform<T>(tx: Tx, command: Command, work: (tx: Tx) => Promise<T>): Promise<T> {
    const answer = await work(tx);
    const { organizationId, origin, facts } = command;
    const id = (answer as { id?: unknown } | undefined)?.id;
    this.audit.record(tx, {
      organizationId,
      ...origin,
      action: actionOf(command.route),
      ...facts,
      subjectId: looksLikeId(id) ? id : facts.subjectId,
      after: command.secretAnswer ? undefined : (answer ?? null),
    });
    return answer;
  }
}

const FINGERPRINT = { table: 'idempotency_keys', column: 'fingerprint' };

/** A route as the OpenAPI document writes it: `POST /v1/leases/{id}/notice`. */
export const actionOf = (route: string): string => route.replace(/:(\w+)/g, '{$1}');

const scope = (command: Command, key: string): string[] => [command.organizationId, command.principalId, command.route, key];

/** A key's row: `fresh` if its fingerprint is this request's under the present key. */
interface Claim {
  fingerprint: string;
  response: string | null;
  fresh: boolean;
}

/** Inserts or locks the key's row first of all; a response is there exactly if the first request committed. */
async function claim(tx: Tx, command: Command, key: string, fingerprint: string): Promise<Claim> {
  // The no-op update takes the exclusive lock at once: a shared one, upgraded later, would deadlock the twins.
  await tx.query(
    `INSERT INTO idempotency_keys (organization_id, principal_id, route, idempotency_key, fingerprint) VALUES (?, ?, ?, ?, ?)
     ON DUPLICATE KEY UPDATE fingerprint = fingerprint`,
    [...scope(command, key), fingerprint],
  );
  const rows: Omit<Claim, 'fresh'>[] = await tx.query(
    'SELECT fingerprint, response FROM idempotency_keys WHERE organization_id = ? AND principal_id = ? AND route = ? AND idempotency_key = ?',
    scope(command, key),
  );
  const [row] = rows;
  if (!row) throw new Error('The idempotency key that was just inserted is not there.');
  return { ...row, fresh: row.fingerprint === fingerprint };
}
