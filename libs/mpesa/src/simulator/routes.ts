import { type B2c } from './b2c.js';
import { type C2b } from './c2b.js';
import { type Enquiries } from './enquiries.js';
import { type Pull } from './pull.js';
import { generateQr } from './qr.js';
import { type Route } from './server.js';
import { type StkPush } from './stk.js';
import { type World } from './world.js';

interface Parts {
  readonly c2b: C2b;
  readonly stk: StkPush;
  readonly pull: Pull;
  readonly enquiries: Enquiries;
  readonly b2c: B2c;
}

/** Every POST of Daraja that is simulated. */
export function routesOf(world: World, { c2b, stk, pull, enquiries, b2c }: Parts): Route[] {
  const c2bRoutes = (['v1', 'v2'] as const).flatMap((version): Route[] => [
    {
      on: 'c2b.register',
      path: `/mpesa/c2b/${version}/registerurl`,
      product: `c2b-${version}`,
      version,
      answer: (call) => c2b.register(call),
    },
    {
      on: 'c2b.simulate',
      path: `/mpesa/c2b/${version}/simulate`,
      product: `c2b-${version}`,
      version,
      answer: (call) => c2b.simulate(call),
    },
  ]);
  const b2cRoutes = (['v1', 'v3'] as const).map((version): Route => ({
    on: 'b2c',
    path: `/mpesa/b2c/${version}/paymentrequest`,
    product: `b2c-${version}`,
    version,
    answer: (call) => b2c.pay(call),
  }));
  return [
    { on: 'stk.push', path: '/mpesa/stkpush/v1/processrequest', product: 'stk', answer: (call) => stk.push(call) },
    { on: 'stk.query', path: '/mpesa/stkpushquery/v1/query', product: 'stk', answer: (call) => stk.query(call) },
    ...c2bRoutes,
    { on: 'status', path: '/mpesa/transactionstatus/v1/query', product: 'status', answer: (call) => enquiries.status(call) },
    { on: 'balance', path: '/mpesa/accountbalance/v1/query', product: 'balance', answer: (call) => enquiries.balance(call) },
    { on: 'reversal', path: '/mpesa/reversal/v1/request', product: 'reversal', answer: (call) => enquiries.reverse(call) },
    ...b2cRoutes,
    { on: 'pull.register', path: '/pulltransactions/v1/register', product: 'pull', answer: (call) => pull.register(call) },
    { on: 'pull.query', path: '/pulltransactions/v1/query', product: 'pull', answer: (call) => pull.query(call) },
    { on: 'qr', path: '/mpesa/qrcode/v1/generate', product: 'qr', answer: (call) => generateQr(world, call) },
  ];
}
