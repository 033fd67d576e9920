import { Money } from '@plotihub/money';
import { OPENING, SHORT_CODES, type DemoLine } from './confirmations.js';

/** A line before its balance is known. */
interface Moved {
  receipt: string;
  /** Nairobi time, `20261003091245`. */
  at: string;
  details: string;
  reason: string;
  party: string;
  account: string;
  /** Cents; below zero it went out. */
  minor: number;
}

const HEADER =
  'Receipt No.,Completion Time,Initiation Time,Details,Transaction Status,Paid In,Withdrawn,Balance,Balance Confirmed,Reason Type,Other Party Info,Linked Transaction ID,A/C No.';

/** What no callback told of: two payments, the money's way to the bank, and what that cost. */
const SILENT: readonly Moved[] = [
  { ...payment('UJ8KX3P0QA', '20261008113015', 'KMAA6E', 50_000), party: '2547****126 - WAMBUI' },
  { ...payment('UJFM20RTQB', '20261015070102', 'KMAD10E', 75_000), party: '2547****195 - JUMA' },
  { ...out('UJFZ81SWEP', '20261015170000', 'Organization Settlement'), minor: -60_000_000 },
  { ...out('UJFZ81SWEQ', '20261015170000', 'Settlement Charge'), minor: -20_000 },
];

/** The paybill's statement of October as M-Pesa's portal gives it: the newest line first. */
export function demoStatement(deliveries: readonly DemoLine[]): string {
  const told = new Map<string, Moved>();
  for (const { to, body, kind } of deliveries) {
    if (to !== 'paybill' || typeof body === 'string' || kind === 'unreadable') continue;
    const { TransID: receipt = '', TransTime: at = '', TransAmount = '', BillRefNumber: account = '', FirstName = '' } = body;
    const minor = Money.parse(TransAmount, 'KES').amountMinor;
    const reason = body['TransactionType'] ?? '';
    if (!told.has(receipt)) told.set(receipt, { ...payment(receipt, at, account, minor), reason, party: `2547****126 - ${FirstName}` });
  }
  let balance = OPENING.paybill * 100;
  const lines = [...told.values(), ...SILENT]
    .sort((a, b) => a.at.localeCompare(b.at))
    .map((line) => cellsOf(line, (balance += line.minor)))
    .reverse();
  const titles = ['Organization Statement', `Short Code,${SHORT_CODES.paybill}`, ''];
  return [...titles, HEADER, ...lines.map((cells) => cells.map(quoted).join(','))].map((row) => `${row}\r\n`).join('');
}

function payment(receipt: string, at: string, account: string, minor: number): Moved {
  return { receipt, at, details: `Pay Bill Online Acc. ${account}`, reason: 'Pay Bill', party: '', account, minor };
}

function out(receipt: string, at: string, reason: string): Omit<Moved, 'minor'> {
  return { receipt, at, details: reason, reason, party: '', account: '' };
}

function cellsOf({ receipt, at, details, reason, party, account, minor }: Moved, balance: number): string[] {
  const time = at.replace(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/, '$3-$2-$1 $4:$5:$6');
  const [paidIn, withdrawn] = minor > 0 ? [grouped(minor), ''] : ['', grouped(minor)];
  return [receipt, time, time, details, 'Completed', paidIn, withdrawn, grouped(balance), 'true', reason, party, '', account];
}

const grouped = (minor: number): string => Money.of(minor, 'KES').amount.replace(/\B(?=(\d{3})+\.)/g, ',');
const quoted = (cell: string): string => (/[",]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
