export const STYLE = `
  :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
  body { margin: 0 auto; max-width: 75rem; padding: 1rem; }
  h1 { margin: 0; } h2 { margin: 2rem 0 .5rem; font-size: 1.2rem; }
  table { border-collapse: collapse; width: 100%; } caption { text-align: left; opacity: .75; }
  th, td { border-bottom: 1px solid #8886; padding: .35rem .6rem; text-align: left; vertical-align: top; }
  form { display: inline-flex; flex-wrap: wrap; gap: .5rem; align-items: center; margin: .15rem .3rem .15rem 0; }
  input, select, button { font: inherit; padding: .25rem .5rem; } input[type=number] { width: 5rem; }
  code, pre { font-size: .85rem; overflow-wrap: anywhere; } pre { overflow-x: auto; padding: .8rem; border: 1px solid #8886; }
  .wide { overflow-x: auto; } .said, .failed { padding: .6rem .8rem; border-left: .4rem solid #2a7; } .failed { border-color: #c33; }
`;

/** Replaces what changed every two seconds, but nothing that somebody has open or is about to press. */
export const SCRIPT = `
  setInterval(async () => {
    const answer = await fetch('/').catch(() => undefined);
    if (!answer || !answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    for (const old of document.querySelectorAll('[data-live]')) {
      const fresh = page.getElementById(old.id);
      const busy = old.contains(document.activeElement) || old.querySelector('details[open]');
      if (fresh && !busy && fresh.innerHTML !== old.innerHTML) old.innerHTML = fresh.innerHTML;
    }
  }, 2000)
`;

export const CURL = `$ daraja=http://localhost:3010
$ curl $daraja/simulator/state                                   everything that this page shows
$ curl -X POST $daraja/simulator/pay -d '{"from": "0722000101", "to": "600966", "amount": 12500, "account": "kma12"}'
$ curl -X POST $daraja/simulator/prompts/ws_CO_…/approve         or dismiss, wrong-pin, time-out
$ curl -X POST $daraja/simulator/payers -d '{"phone": "0722000101", "name": "Jane Achieng", "balance": 20000, "habit": "PAYS"}'
$ curl -X POST $daraja/simulator/scripts -d '{"on": "stk.callback", "lost": true}'
$ curl -X POST $daraja/simulator/scripts -d '{"on": "c2b.confirmation", "copies": 2, "lateMs": 60000}'
$ curl -X POST $daraja/simulator/scripts -d '{"on": "stk.prompt", "code": "1037", "paidAfterMs": 90000}'
$ curl -X POST $daraja/simulator/scripts -d '{"on": "stk.push", "hang": true}'
$ curl -X POST $daraja/simulator/scripts/clear

  habit  ASKED waits for you, PAYS, DISMISSES, IGNORES, MISTYPES
  on     stk.push stk.query c2b.register c2b.simulate status balance reversal b2c pull.register pull.query qr oauth:
         slowMs, hang, drop, error {code, message}, html, status, body, odd, worked; stk.query also pending
         stk.callback c2b.validation c2b.confirmation status.result balance.result reversal.result b2c.result:
         lost, copies, gapMs, lateMs, beforeAnswer, afterNext, odd, forged, raw; results also code, queueTimeout
         stk.prompt: code, afterMs, paidAfterMs
         all: times, where {shortCode, phone, account}`;
