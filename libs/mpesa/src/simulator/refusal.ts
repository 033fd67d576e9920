import { type Operation } from './scripts.js';

/** An answer of refusal: status, code and text of Daraja's error envelope. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }

  static invalid(field: string): Refusal {
    return new Refusal(400, '400.002.02', `Bad Request - Invalid ${field}`);
  }

  /** Each API has a code of its own for a token that it does not take. */
  static invalidToken(on: Operation): Refusal {
    const [status, code] = INVALID_TOKEN[on] ?? [404, '404.001.03'];
    return new Refusal(status, code, 'Invalid Access Token');
  }

  /** The app is not subscribed to the product. */
  static notSubscribed(on: Operation): Refusal {
    if (on === 'b2c' || on === 'balance' || on === 'status')
      return new Refusal(403, '403.002.1001', 'The initiator is not authorized to initiate this transaction');
    return new Refusal(401, '401.003.01', 'Error Occurred - Invalid Access Token - Invalid API call as no apiproduct match found');
  }
}

const INVALID_TOKEN: Partial<Record<Operation, readonly [number, string]>> = {
  balance: [401, '401.002.01'],
  'c2b.register': [400, '400.003.01'],
  'c2b.simulate': [400, '400.003.01'],
  status: [400, '400.003.01'],
  'pull.register': [401, '401.001'],
  'pull.query': [401, '401.001'],
};
