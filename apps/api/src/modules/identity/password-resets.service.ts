import { Injectable } from '@nestjs/common';
import { hashToken, newSecretToken } from '@plotihub/auth';
import { Database, newId, type Reader, type Tx } from '@plotihub/database';
import { INSTALLATION } from '@plotihub/encryption';
import { Clock } from '@plotihub/time';
import { ResetRefused } from './identity.errors.js';
import { PasswordResetsRepository, type PasswordResetRow } from './password-resets.repository.js';
import { ResetRecipientsService, type ResetRecipient } from './reset-recipients.service.js';
import { SecretLettersService, type SecretLetter } from './secret-letters.service.js';

/** Seconds that a code is good for. */
export const RESET_TTL_S = 1_800;
/** Letters to one person in an hour, whoever asks for them; further wishes are answered alike and sent to nobody. */
const LETTERS = 5;
const LETTERS_WINDOW_MS = 3_600_000;

/** What is needed to set a password for somebody. */
export interface ResetOwner {
  userId: string;
  /** What a password of theirs must not be made of. */
  words: string[];
}

/** Codes by which people who forgot their password set another. */
@Injectable()
export class PasswordResetsService {
  constructor(
    private readonly repository: PasswordResetsRepository,
    private readonly recipients: ResetRecipientsService,
    private readonly letters: SecretLettersService,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Sends a code to somebody who signs in with this name. For any other name the same is done, and what would be sent goes to nobody. */
  async ask(login: string): Promise<void> {
    const createdAt = this.clock.now();
    const known = await this.recipients.find(this.database.reader, login);
    const window = new Date(createdAt.getTime() - LETTERS_WINDOW_MS);
    const sent = await this.repository.countSince(this.database.reader, known?.userId ?? '', window);
    const recipient = known && sent < LETTERS ? known : undefined;
    const { token, hash } = newSecretToken();
    const expiresAt = new Date(createdAt.getTime() + RESET_TTL_S * 1_000);
    const row = { id: newId('rst'), userId: recipient?.userId ?? null, secretHash: hash, createdAt, expiresAt };
    await this.database.transaction(async (tx) => {
      await this.repository.insert(tx, row);
      const event = { type: 'identity.reset-requested' as const, aggregateId: row.id };
      await this.letters.send(
        tx,
        recipient?.organizationId ?? INSTALLATION,
        event,
        recipient ? letterOf(recipient, token, expiresAt) : null,
      );
    });
  }

  /** Whose password a code sets. @throws ResetRefused */
  async open(db: Reader, secret: string): Promise<ResetOwner> {
    const { userId } = this.live(await this.repository.findBySecret(db, hashToken(secret)));
    const { name, email, phone } = await this.recipients.user(db, userId);
    return { userId, words: [name, email ?? '', phone ?? ''] };
  }

  /**
   * As `open`: uses up this code and all others of its user.
   * @returns where the user works
   * @throws ResetRefused, also for whoever comes second
   */
  async take(tx: Tx, secret: string): Promise<{ userId: string; organizationIds: string[] }> {
    const { userId } = this.live(await this.repository.lockBySecret(tx, hashToken(secret)));
    await this.repository.useAll(tx, userId, this.clock.now());
    return { userId, organizationIds: await this.recipients.organizationsOf(tx, userId) };
  }

  /** Forgets codes that ended a day ago. @returns true if there may be more */
  async forget(tx: Tx, limit: number): Promise<boolean> {
    return (await this.repository.forget(tx, new Date(this.clock.now().getTime() - 86_400_000), limit)) === limit;
  }

  private live(row: PasswordResetRow | undefined): { userId: string } {
    if (!row?.userId || row.usedAt || row.expiresAt <= this.clock.now()) throw new ResetRefused('Ask for a new code.');
    return { userId: row.userId };
  }
}

function letterOf({ channel, address, language }: ResetRecipient, secret: string, goodUntil: Date): SecretLetter {
  return { channel, recipient: address, language, secret, goodUntil: goodUntil.toISOString() };
}
