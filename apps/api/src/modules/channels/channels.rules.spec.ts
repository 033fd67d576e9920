import { accountDigits, channelIdentifier, hasCallbacks, identityFaults, type ChannelIdentity } from './channels.rules.js';

const nothing = { shortCode: null, bank: null, branch: null, accountNumber: null, accountName: null };
const identity = (part: Partial<ChannelIdentity> & Pick<ChannelIdentity, 'kind'>): ChannelIdentity => ({ ...nothing, ...part });

test.each<[ChannelIdentity, string[]]>([
  [identity({ kind: 'MPESA_PAYBILL' }), ['shortCode required']],
  [identity({ kind: 'MPESA_TILL', shortCode: '600977', bank: 'Equity' }), ['bank not-of-this-kind']],
  [identity({ kind: 'BANK_PAYBILL', shortCode: '247247' }), ['accountNumber required']],
  [identity({ kind: 'BANK_PAYBILL', shortCode: '247247', accountNumber: '0110', bank: 'Equity' }), []],
  [identity({ kind: 'BANK' }), ['bank required', 'accountNumber required', 'accountName required']],
  [identity({ kind: 'CASH' }), []],
  [identity({ kind: 'CASH', shortCode: '600977' }), ['shortCode not-of-this-kind']],
  [identity({ kind: 'CHEQUE' }), ['accountName required']],
])('%j lacks or has too much: %j', (said, faults) => {
  expect(identityFaults(said).map(({ member, code }) => `${member} ${code}`)).toEqual(faults);
});

test('a channel is what the payer types, not what the office calls it', () => {
  expect(channelIdentifier(identity({ kind: 'MPESA_PAYBILL', shortCode: '600966' }), 'Rent')).toBe('paybill:600966');
  const account = (accountNumber: string) => identity({ kind: 'BANK_PAYBILL', shortCode: '247247', accountNumber });
  expect(channelIdentifier(account('0110'), 'One')).toBe('bank-paybill:247247:0110');
  expect(channelIdentifier(account('0220'), 'One')).toBe('bank-paybill:247247:0220');
  const bank = (name: string) => identity({ kind: 'BANK', bank: name, accountNumber: '0110', accountName: 'Mwangaza' });
  expect(channelIdentifier(bank('Equity  Bank'), 'A')).toBe(channelIdentifier(bank('equity bank'), 'B'));
  expect(channelIdentifier(identity({ kind: 'CASH' }), 'Front Office')).toBe('cash:front office');
});

test('account numbers are compared without what people put between the digits', () => {
  expect(accountDigits('0110-2345 678a')).toBe('01102345678A');
});

test('only M-Pesa calls us', () => {
  expect(
    (['MPESA_PAYBILL', 'MPESA_TILL', 'BANK_PAYBILL', 'BANK', 'CASH', 'CHEQUE'] as const).filter((kind) => hasCallbacks({ kind })),
  ).toEqual(['MPESA_PAYBILL', 'MPESA_TILL']);
});
