import { randomUUID } from 'node:crypto';
import type { TestApp } from '../support/app.js';
import type { ApiDocument, Operation } from './operations.js';
import type { Caller, Member } from './principals.js';
import type { Request } from './requests.js';
import { FAR, type Twin } from './world.js';

/** What came back. */
export interface Answer {
  status: number;
  text: string;
  headers: Readonly<Record<string, string | undefined>>;
}

export interface Sent {
  operation: Operation;
  request: Request;
  caller: Caller & Partial<Pick<Member, 'role' | 'seesAll' | 'hidden'>>;
  /** What makes this request special, for the message of a fault. */
  about: string;
  headers?: Record<string, string>;
  /** Idempotency-Key; a fresh one unless told. */
  key?: string;
}

/** Far more than anything twin A ever sums up, far less than one rent of twin B. */
const ONLY_B_HAS_SO_MUCH = 100_000_000;
/** More than a property that is not far takes in, less than one rent of a far one. */
const ONLY_FAR_IS_SO_MUCH = 900_000;
/** Words of B's that its answers hold and a request may repeat: problems name what was asked for. */
const ID = /\b[a-z]{3,4}_[0-9A-HJKMNP-TV-Z]{26}\b/g;
const AMOUNT = /"amount":"-?(\d+)\.\d+"/g;

/** Sends requests in twin A's name and looks at every answer: is it documented, and does it hold anything of twin B's? */
export class Observer {
  /** Everything that was wrong, a sentence each. */
  readonly faults: string[] = [];
  requests = 0;
  /** Members that answers held back from the role of who asked. */
  heldBack = 0;
  private foreignIds: ReadonlySet<string> = new Set();

  constructor(
    private readonly app: TestApp,
    private readonly document: ApiDocument,
    private readonly foreign: () => Twin | undefined,
  ) {}

  /** Learns which ids are B's. */
  learn(): void {
    this.foreignIds = this.foreign()?.ids ?? new Set();
  }

  /** Sends a request and notes what is wrong with the answer whatever was asked. */
  async send(sent: Sent): Promise<Answer> {
    const answer = await this.sendUnseen(sent);
    const { operation } = sent;
    const types = operation.answers.get(answer.status);
    const type = answer.headers['content-type']?.split(';')[0] ?? '';
    if (answer.status >= 500) this.fault(sent, `answered ${answer.status}: ${answer.text}`);
    else if (!types) this.fault(sent, `answered ${answer.status}, which is not in the OpenAPI document: ${answer.text}`);
    else if (types.length > 0 && !types.includes(type)) this.fault(sent, `answered ${answer.status} as ${type}, which is not documented`);
    this.lookForLeaks(sent, answer);
    this.lookForMembers(sent, answer);
    return answer;
  }

  /** Sends a request and looks at nothing: for what twin B does itself. */
  async sendUnseen({ operation, request, caller, headers = {}, key = randomUUID() }: Sent): Promise<Answer> {
    this.requests++;
    const path = operation.path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(request.path[name] ?? name));
    const json = operation.body?.type === undefined || operation.body.type === 'application/json';
    const answer = await this.app.nest.inject({
      method: operation.method,
      url: path,
      query: request.query,
      headers: {
        ...(caller.authorization === undefined ? {} : { authorization: caller.authorization }),
        ...(operation.method === 'GET' ? {} : { 'idempotency-key': key }),
        ...(request.body === undefined ? {} : { 'content-type': json ? 'application/json' : (operation.body?.type ?? '') }),
        ...(operation.ifMatch ? { 'if-match': '"1"' } : {}),
        ...headers,
      },
      ...(request.body === undefined ? {} : { payload: json ? JSON.stringify(request.body) : (request.body as string) }),
    });
    return { status: answer.statusCode, text: answer.payload, headers: answer.headers as Record<string, string | undefined> };
  }

  /** Notes that something is wrong. */
  fault({ operation, caller, about }: Pick<Sent, 'operation' | 'caller' | 'about'>, what: string): void {
    this.faults.push(`${operation.name} as ${caller.name}, ${about}: ${what.slice(0, 600)}`);
  }

  /** The faults since the last time, at most 40, for one assertion to show. */
  takeFaults(): string[] {
    const all = this.faults.splice(0);
    return all.length <= 40 ? all : [...all.slice(0, 40), `… and ${all.length - 40} more`];
  }

  /** What the document keeps for some roles is in no answer to another. */
  private lookForMembers(sent: Sent, { status, text }: Answer): void {
    const { operation, caller } = sent;
    const schema = operation.shapes.get(status);
    if (caller.role === undefined || schema === undefined || status >= 300) return;
    const { shown, kept } = this.document.notFor(caller.role, schema, JSON.parse(text));
    this.heldBack += kept;
    if (shown.length > 0) this.fault(sent, `shows members that are not for ${caller.role}: ${shown.join(', ')}`);
  }

  private lookForLeaks(sent: Sent, { text }: Answer): void {
    const { caller, request } = sent;
    const foreign = this.foreign();
    const asked = JSON.stringify(request);
    const ids = new Set([...text.matchAll(ID)].map(([id]) => id).filter((id) => !asked.includes(id)));
    const amounts = [...text.matchAll(AMOUNT)].map(([, whole]) => Number(whole));
    const tell = (what: string, shown: unknown[]): void => {
      if (shown.length > 0) this.fault(sent, `shows ${what}: ${shown.join(', ')}`);
    };
    if (foreign) {
      tell('a text of the other organization', around(text, foreign.mark.canary));
      tell(
        'ids of the other organization',
        [...ids].filter((id) => this.foreignIds.has(id)),
      );
      tell(
        'amounts that only the other organization has',
        amounts.filter((amount) => amount >= ONLY_B_HAS_SO_MUCH),
      );
    }
    if (caller.seesAll === false) {
      tell('a text that is out of sight', around(text, FAR.canary));
      tell(
        'ids that are out of sight',
        [...ids].filter((id) => caller.hidden?.has(id)),
      );
      tell(
        'amounts that are out of sight',
        amounts.filter((amount) => amount >= ONLY_FAR_IS_SO_MUCH),
      );
    }
  }
}

/** An answer without what must differ between two requests: their ids, and the value that was asked for. */
export function comparable({ status, text, headers }: Answer, ...asked: string[]): string {
  const plain = asked.reduce((rest, value) => rest.replaceAll(value, '(asked)'), text.replace(/"requestId":"[^"]*"/, '"requestId":""'));
  return `${status} ${headers['content-type']} ${plain}`;
}

/** The words around each place where a word stands. */
const around = (text: string, word: string): string[] =>
  [...text.matchAll(new RegExp(word, 'g'))].map(({ index }) => text.slice(Math.max(0, index - 60), index + 60));
