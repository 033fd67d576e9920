/** The ways in which money comes. At a bank's paybill the payer types the landlord's account number, so no unit and no callback. */
export const CHANNEL_KINDS = ['MPESA_PAYBILL', 'MPESA_TILL', 'BANK_PAYBILL', 'BANK', 'CASH', 'CHEQUE'] as const;
export type ChannelKind = (typeof CHANNEL_KINDS)[number];

/** What a payer needs to know of a channel. Which of it a kind has: see MEMBERS. */
export interface ChannelIdentity {
  kind: ChannelKind;
  /** Of a paybill or till: the number that payers type. */
  shortCode: string | null;
  bank: string | null;
  branch: string | null;
  /** As it was given, without spaces and dashes. */
  accountNumber: string | null;
  /** Whose account it is; on cheques, the payee. */
  accountName: string | null;
}
export type IdentityMember = Exclude<keyof ChannelIdentity, 'kind'>;

/** What a channel of a kind must say of itself, and what it may. */
const MEMBERS: Readonly<Record<ChannelKind, { must: readonly IdentityMember[]; may: readonly IdentityMember[] }>> = {
  MPESA_PAYBILL: { must: ['shortCode'], may: [] },
  MPESA_TILL: { must: ['shortCode'], may: [] },
  BANK_PAYBILL: { must: ['shortCode', 'accountNumber'], may: ['bank', 'branch', 'accountName'] },
  BANK: { must: ['bank', 'accountNumber', 'accountName'], may: ['branch'] },
  CASH: { must: [], may: [] },
  CHEQUE: { must: ['accountName'], may: [] },
};
const IDENTITY_MEMBERS: readonly IdentityMember[] = ['shortCode', 'bank', 'branch', 'accountNumber', 'accountName'];

/** A member that a kind lacks, or has no room for. */
export interface IdentityFault {
  member: IdentityMember;
  code: 'required' | 'not-of-this-kind';
}

/** What is wrong with what is said of a channel, by member. */
export function identityFaults(identity: ChannelIdentity): IdentityFault[] {
  const { must, may } = MEMBERS[identity.kind];
  return IDENTITY_MEMBERS.flatMap((member): IdentityFault[] => {
    const given = identity[member] !== null;
    if (!given && must.includes(member)) return [{ member, code: 'required' }];
    return given && !must.includes(member) && !may.includes(member) ? [{ member, code: 'not-of-this-kind' }] : [];
  });
}

/** As accounts are compared: `0110-2345 678` is `01102345678`. */
export const accountDigits = (text: string): string => text.replace(/[\s-]/g, '').toUpperCase();

/**
 * What a channel is, whatever it is called: unique in its organization. A paybill of the bank is another channel for each account
 * behind it. Cash books and payees have but their names.
 */
export function channelIdentifier(
  { kind, shortCode, bank, accountNumber, accountName }: Omit<ChannelIdentity, 'branch'>,
  name: string,
): string {
  const [word, ...parts] = {
    MPESA_PAYBILL: ['paybill', shortCode],
    MPESA_TILL: ['till', shortCode],
    BANK_PAYBILL: ['bank-paybill', shortCode, accountNumber],
    BANK: ['bank', comparable(bank ?? ''), accountNumber],
    CASH: ['cash', comparable(name)],
    CHEQUE: ['cheque', comparable(accountName ?? '')],
  }[kind];
  return [word, ...parts.map((part) => part ?? '')].join(':');
}

/** True for a kind that an owner may have as their own: an account with a number. */
export const ownersMayHave = (kind: ChannelKind): boolean => kind !== 'CASH' && kind !== 'CHEQUE';

/** True for a channel about which M-Pesa calls us. */
export const hasCallbacks = ({ kind }: Pick<ChannelIdentity, 'kind'>): boolean => kind === 'MPESA_PAYBILL' || kind === 'MPESA_TILL';

const comparable = (text: string): string => text.toLowerCase().replace(/\s+/g, ' ').trim();
