import { request, type Agent } from 'node:http';
import { dateIn, NAIROBI, timeIn } from '@plotihub/time';
import { monthlyTotal } from './charged-month.js';
import type { Letting } from './portfolio.js';

/** The paybill that is paid. */
export const SHORT_CODE = '600966';

/** The nth receipt of a run. */
export const receiptOf = (n: number): string => `UKL${n.toString(36).toUpperCase().padStart(7, '0')}`;

/** @throws Error unless it is answered with success */
export function deliver(agent: Agent, address: string, body: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const sent = request(address, { method: 'POST', agent, headers }, (answer) => {
      answer.resume();
      answer.once('end', () =>
        answer.statusCode === 200 ? resolve() : reject(new Error(`A confirmation was answered ${answer.statusCode}.`)),
      );
    });
    sent.once('error', reject);
    sent.end(body);
  });
}

/** A confirmation as it is on the wire: what a letting owes for a month, paid today. @param n makes its receipt */
export function confirmation(letting: Letting, n: number): string {
  const now = new Date();
  return JSON.stringify({
    TransactionType: 'Pay Bill',
    TransID: receiptOf(n),
    TransTime: `${dateIn(now, NAIROBI)}${timeIn(now, NAIROBI)}00`.replace(/\D/g, ''),
    TransAmount: (monthlyTotal(letting) / 100).toFixed(2),
    BusinessShortCode: SHORT_CODE,
    BillRefNumber: letting.payReference,
    InvoiceNumber: '',
    OrgAccountBalance: '25000.00',
    ThirdPartyTransID: '',
    MSISDN: '2547 ***** 126',
    FirstName: 'JANE',
  });
}
