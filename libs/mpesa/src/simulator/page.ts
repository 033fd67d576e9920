import { CURL, SCRIPT, STYLE } from './page-assets.js';
import { type State } from './state.js';

type Html = { readonly html: string };

/** HTML of a template: every value is escaped unless it is HTML itself. */
function html(parts: TemplateStringsArray, ...values: unknown[]): Html {
  return { html: parts.reduce((all, part, i) => `${all}${textOf(values[i - 1])}${part}`) };
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(textOf).join('');
  if (typeof value === 'object' && value !== null && 'html' in value) return (value as Html).html;
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

const raw = (text: string): Html => ({ html: text });

/** The page for a person who plays the payers. Works without JavaScript; with it, what changes refreshes itself. */
export function pageOf(state: State, message: { said: string; failed: string }): string {
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>Daraja simulator</title>
        <style>
          ${raw(STYLE)}
        </style>
      </head>
      <body>
        <header>
          <h1>Daraja simulator</h1>
          <p>Pretended M-Pesa: you are every payer. <a href="/">Refresh</a></p>
        </header>
        ${message.said ? html`<p class="said" role="status">${message.said}</p>` : ''}
        ${message.failed ? html`<p class="failed" role="alert">${message.failed}</p>` : ''}
        <main>
          ${live('prompts', 'Prompts on phones', prompts(state))}
          <section aria-labelledby="h-pay">
            <h2 id="h-pay">Pay</h2>
            ${payForm(state)}
          </section>
          <section aria-labelledby="h-faults">
            <h2 id="h-faults">Let something go wrong</h2>
            ${faultForm()}
          </section>
          ${live('scripts', 'About to go wrong', scripts(state))} ${live('callbacks', 'Callbacks', callbacks(state))}
          ${live('transactions', 'Transactions', transactions(state))} ${live('codes', 'Paybills and tills', shortCodes(state))}
          <section aria-labelledby="h-payers">
            <h2 id="h-payers">Payers</h2>
            ${payers(state)} ${payerForm()}
          </section>
          <section aria-labelledby="h-curl">
            <h2 id="h-curl">The same with curl</h2>
            <pre>${CURL}</pre>
          </section>
        </main>
        <script>
          ${raw(SCRIPT)};
        </script>
      </body>
    </html>`;
  return page.html;
}

const live = (id: string, title: string, content: Html): Html =>
  html`<section aria-labelledby="h-${id}">
    <h2 id="h-${id}">${title}</h2>
    <div id="${id}" data-live ${raw(id === 'prompts' ? 'aria-live="polite"' : '')}>${content}</div>
  </section>`;

function table(caption: string, headings: readonly string[], rows: readonly (readonly unknown[])[]): Html {
  if (rows.length === 0) return html`<p>None yet.</p>`;
  return html`<div class="wide">
    <table>
      <caption>
        ${caption}
      </caption>
      <thead>
        <tr>
          ${headings.map((heading) => html`<th scope="col">${heading}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) =>
            html`<tr>
              ${row.map((cell) => html`<td>${cell}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

function prompts({ prompts: list }: State): Html {
  const rows = list.map((prompt) => {
    const button = (how: string, label: string): Html =>
      html`<form method="post" action="/simulator/prompts/${prompt.checkoutRequestId}/${how}">
        <button aria-label="${label}: KES ${prompt.amount} of ${prompt.name}">${label}</button>
      </form>`;
    const open = [
      button('approve', 'Approve with PIN'),
      button('dismiss', 'Dismiss'),
      button('wrong-pin', 'Wrong PIN'),
      button('time-out', 'Let it time out'),
    ];
    const ended = prompt.receipt ? `paid, ${prompt.receipt}` : [`ended with ${prompt.code ?? ''} `, button('approve', 'Pay all the same')];
    const { phone, name, amount, account, shortCode, sentAt } = prompt;
    return [sentAt, `${name}, ${phone}`, `KES ${amount} to ${shortCode} for ${account}`, prompt.state === 'OPEN' ? open : ended];
  });
  return table('STK pushes, newest first', ['Sent', 'Phone', 'Asks for', 'What happens'], rows);
}

function payForm({ shortCodes: codes, payers: known }: State): Html {
  return html`<form method="post" action="/simulator/pay">
    <label
      >Phone
      <input name="from" list="phones" required value="${known[0]?.phone ?? ''}" />
    </label>
    <datalist id="phones">${known.map(({ phone, name }) => html`<option value="${phone}">${name}</option>`)}</datalist>
    <label
      >pays KES
      <input name="amount" required inputmode="decimal" value="12 500" />
    </label>
    <label
      >to
      <select name="to">
        ${codes.map(({ shortCode, name }) => html`<option value="${shortCode}">${shortCode} ${name}</option>`)}
      </select>
    </label>
    <label
      >account
      <input name="account" placeholder="kma12" />
    </label>
    <button>Pay</button>
  </form>`;
}

function faultForm(): Html {
  const callbacks = ['stk.callback', 'c2b.confirmation', 'c2b.validation', 'status.result', 'reversal.result', 'b2c.result'];
  const answers = ['stk.push', 'stk.query', 'pull.query', 'oauth'];
  const form = (legend: string, options: readonly string[], buttons: readonly (readonly [string, string])[], seconds: boolean): Html =>
    html`<form method="post" action="/simulator/scripts">
      <label
        >${legend}
        <select name="on">
          ${options.map((on) => html`<option>${on}</option>`)}
        </select></label
      >
      ${seconds ? html`<label>delay by <input name="seconds" type="number" min="1" value="30" /> seconds</label>` : ''}
      ${buttons.map(([fault, label]) => html`<button name="fault" value="${fault}">${label}</button>`)}
    </form>`;
  const spoil = [
    ['lose', 'Lose it'],
    ['double', 'Double it'],
    ['delay', 'Delay it'],
    ['forge', 'Forge one before it'],
  ] as const;
  const refuse = [
    ['hang', 'Never answer'],
    ['error', 'Answer 500'],
  ] as const;
  return html`${form('The next callback', callbacks, spoil, true)} ${form('The next request', answers, refuse, false)}`;
}

function scripts({ scripts: list }: State): Html {
  if (list.length === 0) return html`<p>Nothing.</p>`;
  const clear = html`<form method="post" action="/simulator/scripts/clear"><button>Forget all of it</button></form>`;
  return html`<ul>
      ${list.map((script) => html`<li><code>${JSON.stringify(script)}</code></li>`)}
    </ul>
    ${clear}`;
}

function callbacks({ callbacks: list }: State): Html {
  const rows = list.map(({ at, on, url, body, outcome, status, answer, forged }) => [
    at,
    forged ? `${on} (forged)` : on,
    html`<details>
      <summary>${(URL.canParse(url) ? new URL(url).pathname : url).replace(/[0-9a-f]{24,}/g, (token) => `${token.slice(0, 6)}…`)}</summary>
      <code>${body}</code>
    </details>`,
    outcome === 'ANSWERED' ? html`${status} <code>${answer}</code>` : `${outcome.toLowerCase()} ${answer ?? ''}`,
  ]);
  return table('Newest first, with what they were answered', ['When', 'What', 'Where and what was said', 'Answer'], rows);
}

function transactions({ transactions: list }: State): Html {
  const rows = list.map((one) => [
    one.at,
    html`<code>${one.receipt}</code>`,
    `${one.type}${one.reversedBy ? `, reversed by ${one.reversedBy}` : ''}`,
    `${one.name}, ${one.phone}`,
    `KES ${one.amount}`,
    one.shortCode,
    one.account,
  ]);
  return table('Newest first', ['When', 'Receipt', 'Type', 'Customer', 'Amount', 'Short code', 'Account'], rows);
}

function shortCodes({ shortCodes: list }: State): Html {
  const rows = list.map((one) => [
    `${one.shortCode} ${one.kind === 'TILL' ? '(till)' : '(paybill)'}`,
    one.name,
    `KES ${one.utility}`,
    one.confirmationUrl ? 'URLs registered' : 'no URLs registered',
    html`<details>
      <summary>Credentials</summary>
      <code>${JSON.stringify({ consumerKey: one.consumerKey, consumerSecret: one.consumerSecret, passkey: one.passkey })}</code>
    </details>`,
  ]);
  return table('Who is paid here', ['Number', 'Name', 'Utility account', 'Confirmations', 'Daraja'], rows);
}

function payers({ payers: list }: State): Html {
  return table(
    'Every other phone belongs to JANE DOE, who waits to be asked',
    ['Phone', 'Name', 'Balance', 'At a prompt'],
    list.map(({ phone, name, balance, habit }) => [phone, name, `KES ${balance}`, habit]),
  );
}

function payerForm(): Html {
  return html`<form method="post" action="/simulator/payers">
    <label>Phone <input name="phone" required /></label>
    <label>Name <input name="name" /></label>
    <label>KES <input name="balance" inputmode="decimal" /></label>
    <label
      >At a prompt
      <select name="habit">
        ${['ASKED', 'PAYS', 'DISMISSES', 'IGNORES', 'MISTYPES'].map((habit) => html`<option>${habit}</option>`)}
      </select>
    </label>
    <button>Describe</button>
  </form>`;
}
