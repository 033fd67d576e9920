export { confirmationOf, PaymentRefused } from './c2b.js';
export { type Deliver, type Delivery, type Weather } from './callbacks.js';
export { Chance } from './chance.js';
export { PRODUCTS, type Payer, type PayerHabit, type Product, type Prompt, type ShortCode, type Transaction } from './records.js';
export {
  CALLBACKS,
  OPERATIONS,
  type AnswerScript,
  type CallbackOccasion,
  type CallbackScript,
  type Operation,
  type PromptScript,
  type Script,
} from './scripts.js';
export { DEMO_PAYBILL, DEMO_PULL_NUMBER, DEMO_TILL, furnish } from './demo-world.js';
export { type Credentials, type NewShortCode } from './opening.js';
export { DarajaSimulator, type SimulatorOptions } from './simulator.js';
export { type Request as ReceivedRequest } from './server.js';
