import fc from 'fast-check';
import {
  C2B_ACCEPTED,
  C2B_CONFIRMED,
  C2B_REJECTION,
  c2bPaths,
  c2bRejected,
  callbackPathProblem,
  newCallbackToken,
  resultPaths,
  stkCallbackPath,
} from './index.js';

describe('answers to M-Pesa', () => {
  test('are byte for byte what the wire expects', () => {
    expect(JSON.stringify(C2B_ACCEPTED)).toBe('{"ResultCode":"0","ResultDesc":"Accepted"}');
    expect(JSON.stringify(C2B_CONFIRMED)).toBe('{"ResultCode":0,"ResultDesc":"Success"}');
    expect(JSON.stringify(c2bRejected(C2B_REJECTION.INVALID_ACCOUNT_NUMBER))).toBe('{"ResultCode":"C2B00012","ResultDesc":"Rejected"}');
    expect(Object.values(C2B_REJECTION)).toEqual(['C2B00011', 'C2B00012', 'C2B00013', 'C2B00014', 'C2B00015', 'C2B00016']);
  });
});

describe('callback URLs', () => {
  const pathsIn = (paths: object) => Object.values(paths) as string[];

  test.each([
    ['https://pay.example.co.ke/mpesa/c2b', 'mpesa'],
    ['https://pay.example.co.ke/M-Pesa', 'm-pesa'],
    ['https://safaricom.example.co.ke/c2b', 'safaricom'],
    ['/hooks/execute', 'exec'],
    ['/hooks/setup.EXE', 'exe'],
    ['/cmd', 'cmd'],
    ['/sqlite', 'sql'],
    ['/c2b?query=1', 'query'],
  ])('%s has the forbidden word %s', (url, word) => {
    expect(callbackPathProblem(url)).toBe(word);
  });

  test('our own paths are free of forbidden words, whatever the token', () => {
    const token = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes).toString('hex'));
    fc.assert(
      fc.property(token, (hex) => {
        for (const path of [...pathsIn(c2bPaths(hex)), stkCallbackPath(hex), ...pathsIn(resultPaths(hex))])
          expect(callbackPathProblem(`https://api.example.co.ke${path}`)).toBeUndefined();
      }),
    );
    expect(c2bPaths('ab12')).toEqual({ validation: '/hooks/c2b/ab12/validation', confirmation: '/hooks/c2b/ab12/confirmation' });
    expect(stkCallbackPath('ab12')).toBe('/hooks/stk/ab12');
    expect(resultPaths('ab12')).toEqual({ result: '/hooks/results/ab12/result', timeout: '/hooks/results/ab12/timeout' });
  });

  test('tokens are 32 bytes of hexadecimal, each another', () => {
    const tokens = Array.from({ length: 100 }, newCallbackToken);
    for (const token of tokens) expect(token).toMatch(/^[0-9a-f]{64}$/);
    expect(new Set(tokens).size).toBe(100);
  });
});
