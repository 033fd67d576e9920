import { randomBytes } from 'node:crypto';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { AuditLog, type NewAuditEvent } from '@plotihub/audit';
import { hashToken, matchTotp, newTotpSecret, otpauthUri, toBase32 } from '@plotihub/auth';
import { newId, type Reader, type Tx } from '@plotihub/database';
import { INSTALLATION, SealedColumns, Sealer, type Place } from '@plotihub/encryption';
import { NotFound } from '@plotihub/http';
import { Clock } from '@plotihub/time';
import { SecondFactorDutyService } from '../organizations/index.js';
import { ProofRefused, SecondFactorPresent } from './identity.errors.js';
import { SecondFactorsRepository, type SecondFactorRow } from './second-factors.repository.js';

const RECOVERY_CODES = 10;
/** 120 bits: a plain hash is enough for what nobody can guess. */
const RECOVERY_BYTES = 15;

const placeOf = (row: string): Place => ({ table: 'user_second_factors', column: 'secret_sealed', row });
const hashOf = (code: string): string => hashToken(code.toUpperCase().replace(/[^A-Z2-7]/g, ''));

/** What a person's authenticator app needs. */
export interface Enrolment {
  /** Base32, to type in by hand. */
  secret: string;
  /** `otpauth://…`, to show as a QR code. */
  uri: string;
}

/** Second factors of users: codes of an authenticator app (RFC 6238), and recovery codes for when it is lost. */
@Injectable()
export class SecondFactorsService implements OnModuleInit {
  constructor(
    private readonly repository: SecondFactorsRepository,
    private readonly sealer: Sealer,
    private readonly columns: SealedColumns,
    private readonly duty: SecondFactorDutyService,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.columns.add({ table: 'user_second_factors', column: 'secret_sealed', installation: true });
    this.duty.answerWith((db, userId) => this.isOn(db, userId));
  }

  /** True if this user signs in with two steps. */
  async isOn(db: Reader, userId: string): Promise<boolean> {
    return (await this.confirmed(db, userId)) !== undefined;
  }

  async state(db: Reader, userId: string): Promise<{ enabled: boolean; since: Date | null; recoveryCodesLeft: number }> {
    const factor = await this.confirmed(db, userId);
    return {
      enabled: factor !== undefined,
      since: factor?.confirmedAt ?? null,
      recoveryCodesLeft: factor ? await this.repository.countRecoveryCodes(db, userId) : 0,
    };
  }

  /** Begins an enrolment, in place of one that was never confirmed. @throws SecondFactorPresent */
  async enrol(tx: Tx, user: { id: string; account: string }): Promise<Enrolment> {
    const present = await this.repository.lock(tx, user.id);
    if (present?.confirmedAt) throw new SecondFactorPresent('Remove the old one first.');
    if (present) await this.repository.remove(tx, user.id);
    const secret = newTotpSecret();
    const id = newId('sfa');
    const secretSealed = await this.sealer.seal(tx, INSTALLATION, placeOf(id), secret);
    await this.repository.insert(tx, { id, userId: user.id, secretSealed, createdAt: this.clock.now() });
    return { secret, uri: otpauthUri({ secret, issuer: 'Plotihub', account: user.account }) };
  }

  /** The first code proves that the app has the secret; from now on it is asked for. @throws NotFound, ProofRefused */
  async confirm(tx: Tx, userId: string, code: string): Promise<{ recoveryCodes: string[] }> {
    const factor = await this.repository.lock(tx, userId);
    if (!factor || factor.confirmedAt) throw new NotFound('There is no second factor that waits to be confirmed.');
    if (!(await this.passes(tx, factor, code))) throw new ProofRefused('Send the code that the app shows now.');
    await this.repository.confirm(tx, factor.id, this.clock.now());
    const codes = Array.from({ length: RECOVERY_CODES }, () => toBase32(randomBytes(RECOVERY_BYTES)));
    await this.repository.insertRecoveryCodes(tx, userId, codes.map(hashToken), this.clock.now());
    return { recoveryCodes: codes.map((one) => (one.match(/.{4}/g) ?? []).join('-')) };
  }

  async remove(tx: Tx, userId: string): Promise<void> {
    await this.repository.remove(tx, userId);
  }

  /**
   * True if the code is the app's of now, or a recovery code; either passes once. A spent recovery code is an event of its own:
   * its owner should know of it.
   * @param event who sent it from where, and to which organization
   * @returns which; undefined for a wrong one
   */
  async verify(tx: Tx, userId: string, code: string, event: Omit<NewAuditEvent, 'action'>): Promise<'TOTP' | 'RECOVERY' | undefined> {
    const factor = await this.repository.lock(tx, userId);
    if (!factor?.confirmedAt) return undefined;
    if (await this.passes(tx, factor, code)) return 'TOTP';
    if (!(await this.repository.useRecoveryCode(tx, userId, hashOf(code), this.clock.now()))) return undefined;
    this.audit.record(tx, { ...event, action: 'second-factor.recovery-code-spent', subjectId: userId });
    return 'RECOVERY';
  }

  private async passes(tx: Tx, factor: SecondFactorRow, code: string): Promise<boolean> {
    const secret = await this.sealer.open(tx, INSTALLATION, placeOf(factor.id), factor.secretSealed);
    const step = matchTotp(secret, code, this.clock.now(), factor.lastStep);
    if (step === undefined) return false;
    await this.repository.markPassed(tx, factor.id, step);
    return true;
  }

  private async confirmed(db: Reader, userId: string): Promise<SecondFactorRow | undefined> {
    const factor = await this.repository.find(db, userId);
    return factor?.confirmedAt ? factor : undefined;
  }
}
