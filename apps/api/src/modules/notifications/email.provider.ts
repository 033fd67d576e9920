import { Readable } from 'node:stream';
import type { SendResult } from '@plotihub/sms';
import { createTransport, type Transporter } from 'nodemailer';
import type { Config } from '../../config.js';

export interface OutgoingEmail {
  /** Ours; it becomes the Message-ID, by which a mailbox knows a second copy. */
  id: string;
  to: string;
  subject: string;
  text: string;
}

/** Somebody who carries e-mail. Like `SmsProvider`: tries once, never throws, and every end of the attempt is a result. */
export abstract class EmailProvider {
  abstract send(email: OutgoingEmail): Promise<SendResult>;
}

/** Nothing leaves the machine: the inbox is `GET /v1/messages`. */
export class LocalEmail extends EmailProvider {
  async send(_email: OutgoingEmail): Promise<SendResult> {
    return { outcome: 'accepted', providerId: 'local' };
  }
}

const CONNECT_MS = 5_000;
const ANSWER_MS = 15_000;
/** Any SMTP server. `answerMs`: how long it may be silent. */
export class SmtpEmail extends EmailProvider {
  private readonly transport: Transporter;
  private readonly host: string;

  constructor(
    url: string,
    private readonly from: string,
    answerMs = ANSWER_MS,
  ) {
    super();
    this.host = /@([\w.-]+)/.exec(from)?.[1] ?? 'plotihub.invalid';
    this.transport = createTransport({
      url,
      connectionTimeout: CONNECT_MS,
      greetingTimeout: CONNECT_MS,
      socketTimeout: answerMs,
      dnsTimeout: CONNECT_MS,
    });
  }

  async send({ id, to, subject, text }: OutgoingEmail): Promise<SendResult> {
    // nodemailer's errors do not tell a server that never greeted from one that fell silent over the message. The body does: it is
    // first read when there is a session to write it to.
    let begun = false;
    const body = function* (): Generator<string> {
      begun = true;
      yield text;
    };
    try {
      const message = { from: this.from, to, subject, messageId: `<${id}@${this.host}>` };
      await this.transport.sendMail({ ...message, text: { content: Readable.from(body()), contentType: 'text/plain; charset=utf-8' } });
      return { outcome: 'accepted', providerId: id };
    } catch (error) {
      return failureOf(error as SmtpFailure, begun);
    }
  }
}

interface SmtpFailure {
  code?: string;
  /** The server's answer, if it gave one. */
  responseCode?: number;
  message?: string;
}

/** An answer is a refusal, for good (5xx) or for now (4xx). A silence may be one about a message that was taken. */
function failureOf({ code, responseCode, message = 'unexpected error' }: SmtpFailure, begun: boolean): SendResult {
  const reason = message.slice(0, 200);
  if (code === 'EENVELOPE' && responseCode === undefined) return { outcome: 'rejected', code, permanent: true, reason };
  if (!begun) return { outcome: 'unavailable', reason };
  if (responseCode === undefined) return { outcome: 'unknown', reason };
  return { outcome: 'rejected', code: `SMTP_${responseCode}`, permanent: responseCode >= 500, reason };
}

/** The carrier of e-mail that EMAIL_PROVIDER names. @throws Error that names the settings it lacks */
export function emailProviderOf(config: Config): EmailProvider {
  if (config.emailProvider === 'local') return new LocalEmail();
  if (!/^smtps?:\/\/[^/]+/.test(config.smtpUrl))
    throw new Error('EMAIL_PROVIDER=smtp needs SMTP_URL, such as smtp://user:password@host:587. Set it, or EMAIL_PROVIDER=local.');
  return new SmtpEmail(config.smtpUrl, config.emailFrom);
}
