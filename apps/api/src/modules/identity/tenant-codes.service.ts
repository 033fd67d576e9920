import { randomInt } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { hashPassword, verifyPassword } from '@plotihub/auth';
import { Database, isId, newId, type Tx } from '@plotihub/database';
import { INSTALLATION } from '@plotihub/encryption';
import { Clock } from '@plotihub/time';
import { TenantsService } from '../leases/index.js';
import { SecretLettersService } from './secret-letters.service.js';
import { CodeRefused, TenantChoiceNeeded } from './tenant-codes.errors.js';
import { TenantCodesRepository, type CodeTenant } from './tenant-codes.repository.js';

/** Seconds that a code is good for. */
export const CODE_TTL_S = 300;
/** Five of a million: with ten codes a day for a phone, guessing all day succeeds once in twenty thousand days. */
const MOST_TRIES = 5;
const DIGITS = 6;

/** Which tenant a person wants to be, if their phone is that of several. */
export interface TenantChoice {
  organizationId?: string | undefined;
  tenantId?: string | undefined;
}

/** One-time codes for tenants, who have a phone and no password. See docs/adr/0011-keys-codes-limits.md. */
@Injectable()
export class TenantCodesService {
  constructor(
    private readonly repository: TenantCodesRepository,
    private readonly tenants: TenantsService,
    private readonly letters: SecretLettersService,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /**
   * Sends a code to a phone that a landlord has registered for a tenant. For any other phone the same is done and answered, and what
   * would be sent goes to nobody.
   * @returns id of the challenge that the code belongs to: who did not ask for a code cannot use it
   */
  async ask(phone: string, organizationId?: string): Promise<string> {
    const code = String(randomInt(10 ** DIGITS)).padStart(DIGITS, '0');
    const codeHash = await hashPassword(code);
    const known = await this.tenants.ofPhone(this.database.reader, phone, organizationId);
    const [first] = known;
    const id = newId('chl');
    const createdAt = this.clock.now();
    const expiresAt = new Date(createdAt.getTime() + CODE_TTL_S * 1_000);
    await this.database.transaction(async (tx) => {
      const tenants = known.map((tenant) => ({ organizationId: tenant.organizationId, tenantId: tenant.id }));
      await this.repository.insert(tx, { id, codeHash, tenants, createdAt, expiresAt });
      await this.letters.send(
        tx,
        first?.organizationId ?? INSTALLATION,
        { type: 'identity.code-asked', aggregateId: id },
        first
          ? {
              channel: 'SMS',
              recipient: phone,
              language: first.language,
              secret: code,
              goodUntil: expiresAt.toISOString(),
              // A phone of several tenants is told as nobody's in particular.
              ...(known.length === 1 ? { tenantId: first.id } : {}),
            }
          : null,
      );
    });
    return id;
  }

  /**
   * Looks at a guess. It takes one of five tries whatever it is, in a transaction of its own: guesses of all instances count together.
   * @returns the tenant whom the code lets in; the code is not used up yet, see `use`
   * @throws CodeRefused, TenantChoiceNeeded
   */
  async check(challengeId: string, code: string, choice: TenantChoice): Promise<CodeTenant> {
    const hasTry = await this.database.transaction((tx) => this.repository.takeTry(tx, challengeId, this.clock.now(), MOST_TRIES));
    const row = hasTry && isId(challengeId, 'chl') ? await this.repository.find(this.database.reader, challengeId) : undefined;
    // Without a try left nothing is hashed: whoever floods us with guesses costs us one statement each. Nobody learns a phone by that.
    if (!row || !(await verifyPassword(row.codeHash, code)) || row.tenants.length === 0) throw refused();
    const fitting = row.tenants.filter(
      ({ organizationId, tenantId }) =>
        (choice.organizationId ?? organizationId) === organizationId && (choice.tenantId ?? tenantId) === tenantId,
    );
    const [tenant, ...others] = fitting;
    if (!tenant) throw refused();
    if (others.length > 0) throw new TenantChoiceNeeded('Send tenantId with the same code.', { tenants: fitting });
    return tenant;
  }

  /** The code has let somebody in and never will again. @throws CodeRefused if it did just now */
  async use(tx: Tx, challengeId: string): Promise<void> {
    if (!(await this.repository.use(tx, challengeId, this.clock.now()))) throw refused();
  }

  /** Forgets codes that ended a day ago. @returns true if there may be more */
  async forget(tx: Tx, limit: number): Promise<boolean> {
    return (await this.repository.forget(tx, new Date(this.clock.now().getTime() - 86_400_000), limit)) === limit;
  }
}

const refused = (): Error => new CodeRefused('Check the code, or ask for a new one.');
