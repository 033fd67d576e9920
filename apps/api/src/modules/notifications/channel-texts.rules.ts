/**
 * What is said of a change of where rent goes, in one segment. No links: people are taught to call the number that they know.
 * UNCONFIRMED: the Kiswahili needs a native reader's check before a release.
 */
export const CHANNEL_TEXTS = {
  'channel.changing': {
    en: '{org}: from {date} {time} pay rent to {pay}. Until then as before. Call {phone} if in doubt.',
    sw: '{org}: kuanzia {date} {time} lipa kodi kwa {pay}. Kabla ya hapo kama awali. Swali? {phone}.',
  },
  'channel.stopped': {
    en: '{org}: do NOT pay to {pay}. That change was stopped. Pay as before. Call {phone} if in doubt.',
    sw: '{org}: USILIPE kwa {pay}. Badiliko hilo limesimamishwa. Lipa kama awali. Swali? {phone}.',
  },
} as const;

/** Subjects of the same by e-mail. UNCONFIRMED: the Kiswahili. */
export const CHANNEL_SUBJECTS = {
  'channel.changing': { en: 'Where you pay is going to change', sw: 'Mahali pa kulipa patabadilika' },
  'channel.stopped': { en: 'Do not pay there: a change was stopped', sw: 'Usilipe huko: badiliko limesimamishwa' },
} as const;

/** As much of a channel as people are told. */
export interface ToldChannel {
  kind: 'MPESA_PAYBILL' | 'MPESA_TILL' | 'BANK_PAYBILL' | 'BANK' | 'CASH' | 'CHEQUE';
  shortCode: string | null;
  bank: string | null;
  accountNumber: string | null;
  accountName: string | null;
  name: string;
}

/** Where to pay, in a few words that mean the same in both languages, but for a cheque. */
export function payTo({ kind, shortCode, bank, accountNumber, accountName, name }: ToldChannel, language: 'en' | 'sw'): string {
  switch (kind) {
    case 'MPESA_PAYBILL':
      return `Paybill ${shortCode}`;
    case 'MPESA_TILL':
      return `Till ${shortCode}`;
    case 'BANK_PAYBILL':
      return `Paybill ${shortCode} Acc ${accountNumber}`;
    case 'BANK':
      return `${bank} Acc ${accountNumber}`;
    case 'CHEQUE':
      return `${language === 'en' ? 'cheque to' : 'hundi kwa'} ${accountName}`;
    case 'CASH':
      return name;
  }
}
