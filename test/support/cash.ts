import type { Office } from './office.js';
import { kes } from './portfolio.js';

/** A cash book as GET /v1/cash-books shows it. */
export interface CashBookView {
  id: string;
  holderId: string;
  series: string;
  balance: { amount: string };
  room: { amount: string };
  oldestOn: string | null;
  ageDays: number | null;
  lastBankedOn: string | null;
  state: string;
  version: number;
}

/** Opens a cash book for a colleague. */
export async function openCashBook(office: Office, userId: string, series: string, limit = '50000.00'): Promise<CashBookView> {
  const { data } = await office.get<{ data: { id: string; userId: string }[] }>('/v1/members?limit=200');
  const memberId = data.find((member) => member.userId === userId)?.id;
  return office.post('/v1/cash-books', { memberId, series, limit: kes(limit) });
}
