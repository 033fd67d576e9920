/** As M-Pesa masks numbers: `2547 ***** 126`. Null for what is no number. */
export function maskedPhone(sent: string): string | null {
  if (/[*]/.test(sent)) return sent.slice(0, 40);
  return /^\d{9,15}$/.test(sent) ? `${sent.slice(0, 4)} ***** ${sent.slice(-3)}` : null;
}

/** False only if a number was sent whole and is another than ours. @param ours in E.164 */
export function samePhone(ours: string, sent: string): boolean {
  return !/^\d{9,15}$/.test(sent) || ours.replace(/\D/g, '') === sent;
}
