import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { Money } from '@plotihub/money';
import { type C2b, PaymentRefused } from './c2b.js';
import { pageOf } from './page.js';
import { type Payer, type PayerHabit, type Prompt, type ShortCode } from './records.js';
import { CALLBACKS, OPERATIONS, type Script } from './scripts.js';
import { stateOf, type Seen } from './state.js';
import { type StkPush } from './stk.js';
import { msisdnOf, shillingsOf } from './wire-forms.js';
import { type World } from './world.js';

/** Something that a person asked for in a way that cannot be done; the text is for them. */
class Mistake extends Error {}

type Fields = Record<string, unknown>;
/** Does what a person asks for and says what came of it. */
type Deed = (fields: Fields, parameters: Record<string, string>) => Promise<{ said: string; value?: unknown }>;

const HABITS: readonly PayerHabit[] = ['ASKED', 'PAYS', 'DISMISSES', 'IGNORES', 'MISTYPES'];
const ENDINGS: Readonly<Record<string, { code: string; said: string }>> = {
  approve: { code: '0', said: 'The PIN was entered' },
  dismiss: { code: '1032', said: 'The prompt was dismissed' },
  'time-out': { code: '1037', said: 'Nobody answered the prompt' },
  'wrong-pin': { code: '2001', said: 'A wrong PIN was entered' },
};

/** A person's hands on the simulator: a page, and the same as JSON under /simulator/. */
export class Controls {
  constructor(
    private readonly world: World,
    private readonly stk: StkPush,
    private readonly c2b: C2b,
    private readonly seen: Seen,
  ) {}

  register(fastify: FastifyInstance): void {
    fastify.get('/', (request, reply) => this.page(request, reply));
    fastify.get('/simulator/state', async () => this.state());
    this.deed(fastify, '/simulator/pay', (fields) => this.pay(fields));
    this.deed(fastify, '/simulator/prompts/:id/:how', (_fields, { id = '', how = '' }) => this.answer(id, how));
    this.deed(fastify, '/simulator/payers', (fields) => this.describePayer(fields));
    this.deed(fastify, '/simulator/scripts', (fields) => this.script(fields));
    this.deed(fastify, '/simulator/scripts/clear', () => this.clearScripts());
  }

  private state() {
    return stateOf(this.world, this.stk, this.seen);
  }

  private async page(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { said = '', failed = '' } = request.query as Record<string, string>;
    const policy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; form-action 'self'";
    await reply.header('content-security-policy', policy).type('text/html; charset=utf-8').send(pageOf(this.state(), { said, failed }));
  }

  /** A form is answered with the page, JSON with JSON. A page of another site may press nothing here. */
  private deed(fastify: FastifyInstance, path: string, deed: Deed): void {
    fastify.post(path, async (request, reply) => {
      const site = request.headers['sec-fetch-site'];
      if (site !== undefined && site !== 'same-origin' && site !== 'none') return reply.code(403).send({ error: 'Not from another site.' });
      const form = isForm(request);
      try {
        const { said, value } = await deed(fieldsOf(request, form), request.params as Record<string, string>);
        return form ? await reply.redirect(`/?said=${encodeURIComponent(said)}`, 303) : { said, ...(value === undefined ? {} : { value }) };
      } catch (error) {
        if (!(error instanceof Mistake)) throw error;
        if (form) return reply.redirect(`/?failed=${encodeURIComponent(error.message)}`, 303);
        return reply.code(400).send({ error: error.message });
      }
    });
  }

  private async pay(fields: Fields) {
    const to = this.shortCode(said(fields, 'to'));
    const from = this.world.books.payer(phoneIn(fields, 'from'));
    const amount = shillingsOf(said(fields, 'amount').replace(/[\s,]/g, ''));
    if (!amount) throw new Mistake(`Not an amount of shillings: ${said(fields, 'amount')}`);
    try {
      const payment = await this.c2b.pay({ to, from, amount, account: said(fields, 'account'), via: 'PAYER' });
      const confirmed = to.urls ? 'the confirmation is on its way' : 'nobody has registered to hear of it';
      return {
        said: `${payment.receipt}: KES ${amount.amount} from ${from.phone} to ${to.shortCode}; ${confirmed}.`,
        value: { receipt: payment.receipt },
      };
    } catch (error) {
      if (error instanceof PaymentRefused) throw new Mistake(`${error.message}.`);
      throw error;
    }
  }

  private async answer(id: string, how: string) {
    const ending = ENDINGS[how];
    const prompt: Prompt | undefined = this.stk.prompts.find(({ checkoutRequestId }) => checkoutRequestId === id);
    if (!ending || !prompt) throw new Mistake(`There is no prompt ${id} to ${how}.`);
    const late = prompt.state === 'ENDED';
    try {
      await this.stk.end(prompt, ending.code);
    } catch (error) {
      throw new Mistake((error as Error).message);
    }
    const outcome = prompt.code === '1' ? 'There is too little money' : ending.said;
    return { said: `${outcome}${late ? ', late' : ''}: KES ${prompt.amount.amount} for ${prompt.account}.`, value: { code: prompt.code } };
  }

  private async describePayer(fields: Fields) {
    const payer: Payer = this.world.books.payer(phoneIn(fields, 'phone'));
    const habit = said(fields, 'habit') || payer.habit;
    if (!HABITS.includes(habit as PayerHabit)) throw new Mistake(`Not a habit: ${habit}. One of ${HABITS.join(', ')}.`);
    const balance = said(fields, 'balance').replace(/[\s,]/g, '');
    if (balance && !/^\d{1,9}(\.\d{1,2})?$/.test(balance)) throw new Mistake(`Not an amount of shillings: ${balance}`);
    this.world.books.payers.set(payer.phone, {
      ...payer,
      name: said(fields, 'name') || payer.name,
      balance: balance ? Money.parse(balance, 'KES') : payer.balance,
      habit: habit as PayerHabit,
    });
    return { said: `${payer.phone} is known.` };
  }

  /** A script as tests write it; of a form, the fields `on`, and `fault` with `seconds`. */
  private async script(fields: Fields) {
    const { fault, seconds, ...rest } = fields;
    const script = (fault === undefined
      ? rest
      : { on: rest['on'], ...faultOf(said(fields, 'fault'), Number(seconds ?? 30)) }) as unknown as Script;
    const known: readonly string[] = [...CALLBACKS, ...OPERATIONS, 'stk.prompt'];
    if (!known.includes(script.on)) throw new Mistake(`"on" must be one of ${known.join(', ')}.`);
    this.world.scripts.add(script);
    return { said: `Noted for the next ${script.on}.`, value: this.world.scripts.unused };
  }

  private async clearScripts() {
    this.world.scripts.clear();
    return { said: 'Nothing will go wrong by itself.' };
  }

  private shortCode(code: string): ShortCode {
    const found = this.world.books.shortCodes.get(code);
    if (!found) throw new Mistake(`There is no short code ${code}. There are ${[...this.world.books.shortCodes.keys()].join(', ')}.`);
    return found;
  }
}

function faultOf(fault: string, seconds: number): object {
  if (fault === 'lose') return { lost: true };
  if (fault === 'double') return { copies: 2 };
  if (fault === 'delay' && seconds > 0) return { lateMs: seconds * 1_000 };
  if (fault === 'forge') return { forged: 1 };
  if (fault === 'hang') return { hang: true };
  if (fault === 'error') return { error: { code: '500.003.1001', message: 'Internal Server Error' } };
  throw new Mistake('"fault" must be lose, double, delay (with seconds), forge, hang or error.');
}

function said(fields: Fields, key: string): string {
  const value = fields[key];
  return typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
}

function phoneIn(fields: Fields, key: string): string {
  const phone = msisdnOf(said(fields, key));
  if (phone === undefined) throw new Mistake(`Not a Kenyan mobile number: ${said(fields, key)}`);
  return phone;
}

/** What curl sends says that it is a form, whatever it is. */
function isForm({ headers, body }: FastifyRequest): boolean {
  const form = (headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded');
  return form && typeof body === 'string' && !body.trimStart().startsWith('{');
}

function fieldsOf(request: FastifyRequest, form: boolean): Fields {
  const text = typeof request.body === 'string' ? request.body : '';
  if (form) return Object.fromEntries(new URLSearchParams(text));
  try {
    const value: unknown = JSON.parse(text || '{}');
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  } catch {
    // said below
  }
  throw new Mistake('The body must be a JSON object.');
}
