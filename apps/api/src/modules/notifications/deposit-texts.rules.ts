/**
 * What a tenant is told of their deposit, each in one segment. Without links: items are read when signed in, or asked for by phone.
 * UNCONFIRMED: the Kiswahili needs a native reader's check before a release.
 */
export const DEPOSIT_TEXTS = {
  'deposit.applied': {
    en: 'KES {amt} of your deposit for {unit} paid what you owed. Still held: KES {dep}. You owe KES {bal}. Query? {phone}',
    sw: 'KES {amt} ya deposit yako ya {unit} imelipa deni. Tumeshika KES {dep}. Deni: KES {bal}. Swali? {phone}',
  },
  'deposit.handed_over': {
    en: 'Your deposit for {unit}, KES {dep}, is held by the owner from {date}, no longer by us. Query? {phone}',
    sw: 'Deposit yako ya {unit}, KES {dep}, inashikwa na mwenye nyumba kuanzia {date}, si sisi tena. Swali? {phone}',
  },
  'deposit.taken_back': {
    en: 'Your deposit for {unit}, KES {dep}, is held by us again from {date}, no longer by the owner. Query? {phone}',
    sw: 'Deposit yako ya {unit}, KES {dep}, inashikwa nasi tena kuanzia {date}, si mwenye nyumba. Swali? {phone}',
  },
  'deposit.moved': {
    en: 'KES {amt} of your deposit was moved to {unit} on {date}. Held there: KES {dep}. Query? {phone}',
    sw: 'KES {amt} ya deposit yako imehamishiwa {unit} {date}. Tumeshika huko KES {dep}. Swali? {phone}',
  },
  'deposit.accepted': {
    en: 'You accepted the deposit settlement for {unit}: refund KES {ref}. Was it not you? Call {phone} now.',
    sw: 'Umekubali hesabu ya deposit ya {unit}: utarudishiwa KES {ref}. Si wewe? Piga {phone} sasa.',
  },
  'deposit.disputed': {
    en: 'We have your objection to the deposit settlement for {unit}, and look at it again. Help: {phone}',
    sw: 'Tumepokea pingamizi lako la hesabu ya deposit ya {unit}, tutaiangalia tena. Msaada: {phone}',
  },
  'deposit.approved': {
    en: 'The deposit settlement for {unit} is final: deductions KES {ded}, refund KES {ref}. Query? {phone}',
    sw: 'Hesabu ya deposit ya {unit} imekamilika: makato KES {ded}, utarudishiwa KES {ref}. Swali? {phone}',
  },
} as const;

/** The same where a part of them would not be true: `+call` where there is no link, `+deposit` for what was not paid too much. UNCONFIRMED: the Kiswahili. */
export const DEPOSIT_VARIANTS = {
  'deposit.settled+call': {
    en: '{unit} deposit KES {dep}: deductions KES {ded}, refund KES {ref}. Each item: call {phone}. Dispute by {date}.',
    sw: 'Deposit ya {unit} KES {dep}: makato KES {ded}, utarudishiwa KES {ref}. Kila kitu: piga {phone}. Pinga kufikia {date}.',
  },
  'deposit.settled+revised': {
    en: '{unit} deposit KES {dep}, looked at again: deductions KES {ded}, refund KES {ref}. Each item: call {phone}.',
    sw: 'Deposit ya {unit} KES {dep}, baada ya pingamizi: makato KES {ded}, utarudishiwa KES {ref}. Piga {phone}.',
  },
  'payment.refunded+deposit': {
    en: 'We sent back KES {amt} of your deposit for {unit}, on {date}. Ref {code}. Not received? Call {phone}.',
    sw: 'Tumekurudishia KES {amt} ya deposit yako ya {unit}, {date}. Ref {code}. Hujaipata? Piga {phone}.',
  },
} as const;
