/** The chart of accounts; what each is for stands in docs/glossary.md. */
export const ACCOUNT_CODES = {
  TRUST_BANK: '1000',
  CHANNEL_CLEARING: '1010',
  CASH_IN_HAND: '1020',
  WITH_OWNER: '1040',
  OWN_BANK: '1090',
  RECEIVABLE: '1100',
  OWNERS_OWE_US: '1200',
  TENANT_CREDIT: '2000',
  DEPOSITS: '2100',
  ACCRUED_TO_PAYEE: '2200A',
  OWNER_COLLECTED: '2200C',
  SUSPENSE: '2300',
  THIRD_PARTY_COLLECTED: '2400',
  AGENCY_COLLECTED: '2600',
  RENT_INCOME: '4100',
  RECOVERIES: '4200',
  EXPENSES: '5000',
} as const;
export type AccountCode = (typeof ACCOUNT_CODES)[keyof typeof ACCOUNT_CODES];

/** CLIENT: other people's money, kept by an agency. OFFICE: the organization's own. No entry mixes them. */
export type Book = 'CLIENT' | 'OFFICE';

/** An account by what it is, before it has an id. */
export interface AccountKey {
  code: AccountCode;
  /** Whose sub-ledger: a lease, `owner/property`, channel or user id; empty for an account of the whole organization. */
  subject: string;
  /** Known when the row has been read, as for the accounts of a locked lease. */
  id?: string;
}

const key =
  (code: AccountCode) =>
  (subject = ''): AccountKey => ({ code, subject });

/** Accounts by name. */
export const account = {
  trustBank: key(ACCOUNT_CODES.TRUST_BANK),
  ownBank: key(ACCOUNT_CODES.OWN_BANK),
  channelClearing: (channelId: string) => key(ACCOUNT_CODES.CHANNEL_CLEARING)(channelId),
  cashInHand: (userId: string) => key(ACCOUNT_CODES.CASH_IN_HAND)(userId),
  /** In an owner's own account: by `owner/property` what of it is not the owner's, by channel what no lease is known for. */
  withOwner: (subject: string) => key(ACCOUNT_CODES.WITH_OWNER)(subject),
  receivable: (leaseId: string) => key(ACCOUNT_CODES.RECEIVABLE)(leaseId),
  /** What an owner owes the office, by owner and property; in the OFFICE book of an agency. */
  ownersOweUs: (ownerAndProperty: string) => key(ACCOUNT_CODES.OWNERS_OWE_US)(ownerAndProperty),
  tenantCredit: (leaseId: string) => key(ACCOUNT_CODES.TENANT_CREDIT)(leaseId),
  deposits: (leaseId: string) => key(ACCOUNT_CODES.DEPOSITS)(leaseId),
  suspense: (channelId: string) => key(ACCOUNT_CODES.SUSPENSE)(channelId),
  /** Accrued, not yet money: to an owner of a property, or to `agency` or `third-party`. */
  accrued: (payee: string) => key(ACCOUNT_CODES.ACCRUED_TO_PAYEE)(payee),
  ownerCollected: (ownerAndProperty: string) => key(ACCOUNT_CODES.OWNER_COLLECTED)(ownerAndProperty),
  thirdPartyCollected: key(ACCOUNT_CODES.THIRD_PARTY_COLLECTED),
  agencyCollected: key(ACCOUNT_CODES.AGENCY_COLLECTED),
  rentIncome: (propertyId: string) => key(ACCOUNT_CODES.RENT_INCOME)(propertyId),
  recoveries: (propertyId: string) => key(ACCOUNT_CODES.RECOVERIES)(propertyId),
  /** What a vendor is owed: in the CLIENT book out of owners' money, in the OFFICE book out of the organization's own. */
  vendorPayable: (vendorId: string) => key(ACCOUNT_CODES.THIRD_PARTY_COLLECTED)(vendorId),
  /** What the organization itself spends on a property; in the OFFICE book. */
  expenses: (propertyId: string) => key(ACCOUNT_CODES.EXPENSES)(propertyId),
} as const;

/** Sub-ledger of one owner's part of one property. */
export const ownerSubject = (ownerId: string, propertyId: string): string => `${ownerId}/${propertyId}`;

/** The owner and the property of such a sub-ledger. */
export function readOwnerSubject(subject: string): { ownerId: string; propertyId: string } {
  const [ownerId = '', propertyId = ''] = subject.split('/');
  return { ownerId, propertyId };
}

/** The book in which an organization keeps its tenants' money. */
export const bookOf = (kind: 'LANDLORD' | 'AGENCY'): Book => (kind === 'AGENCY' ? 'CLIENT' : 'OFFICE');

/** Where money of the organization's book rests: the trust bank of an agency, a landlord's own bank. */
export const bankOf = (book: Book): AccountKey => (book === 'CLIENT' ? account.trustBank() : account.ownBank());
