import { ISSUER, type Twin } from './world.js';

/**
 * Which thing of a twin an operation is tried on, where any one of its kind would not do: a lease in the right state, a payment that may
 * be reversed; a list gives one for each form of the body. `operation.parameter` is another than `{id}`. The names are those of `things` in world.ts.
 */
export const SUBJECTS: Readonly<Record<string, string | string[]>> = {
  acceptCashEntry: 'acceptedEntry',
  addRentStep: 'letLease',
  askTransactionStatus: 'channel',
  addLeaseChargeRule: 'letLease',
  cancelLease: 'unwantedLease',
  approveProposal: 'approvedProposal',
  breachNotified: 'toldBreach',
  changeCashLimit: 'cashBook',
  changeMember: 'changedMember',
  clearCheque: 'clearedCheque',
  closeCashBook: 'emptyBook',
  confirmBanking: 'confirmedBanking',
  confirmErasure: 'erasedTenant',
  requestErasure: 'leavingRegister',
  declareBanking: 'cashBook',
  declineProposal: 'declinedProposal',
  rejectBanking: 'rejectedBanking',
  returnCheque: 'returnedCheque',
  withdrawProposal: 'withdrawnProposal',
  deleteWebClient: 'goneWebClient',
  depositCheque: ['depositedCheque', 'bankedCheque'],
  deleteFile: 'unwantedFile',
  deleteNote: 'unwantedNote',
  listNoteVersions: 'note',
  updateNote: 'changedNote',
  restoreNote: 'deletedNote',
  revokeCalendarFeed: 'feed',
  updateFile: 'changedFile',
  restoreFile: 'deletedFile',
  dismissCashEntry: 'dismissedEntry',
  endMember: 'endedMember',
  endMemberSessions: 'changedMember',
  endMySession: 'spareSession',
  leaseReceipts: 'ownBook',
  linkMemberIdentity: 'changedMember',
  unlinkMemberIdentity: 'linkedMember',
  'unlinkMemberIdentity.identityId': 'identity',
  endLateFeePolicy: 'endingPolicy',
  explainDifference: 'openDifference',
  getMpesaCredentials: 'channel',
  listMpesaRequests: 'channel',
  pullPayments: 'channel',
  registerMpesaUrls: 'channel',
  setMpesaCredentials: 'channel',
  getReceipt: 'postedPayment',
  listAllocations: 'movedPayment',
  giveNotice: 'restlessLease',
  moveIn: 'signedLease',
  newCallbackAddresses: 'otherChannel',
  retirePaymentChannel: 'endingChannel',
  stopPaymentChannel: 'coolingChannel',
  tellOfChannelOtherwise: 'toldChannel',
  consentToOwnerChannel: 'ownersChannel',
  replaceCharge: 'voidedCharge',
  resolveSuspense: ['openSuspense', 'splitSuspense'],
  proposeReturn: 'strayedSuspense',
  movePayment: 'misplacedPayment',
  markRefundPaid: ['paidRefund', 'bankRefund'],
  markRefundFailed: 'failedRefund',
  updateSuspenseItem: 'strayedSuspense',
  forgetSuspenseAlias: 'alias',
  proposePayoutDecision: 'payout',
  markSuspenseReturned: 'returnedSuspense',
  cancelReturn: 'keptSuspense',
  addQuote: 'assignedOrder',
  compareInspection: 'moveOut',
  getInspection: 'moveOut',
  signInspection: 'seenInspection',
  writeInspectionItems: 'inspection',
  addWorkCost: 'workedOrder',
  askForApproval: 'askedOrder',
  assignWorkOrder: 'assignedOrder',
  closeWorkOrder: 'confirmedOrder',
  decideApproval: 'awaitingOrder',
  endPreventiveSchedule: 'endingSchedule',
  chooseQuote: 'quote',
  getWorkOrder: 'workedOrder',
  listApprovals: 'workedOrder',
  listQuotes: 'workedOrder',
  listVisits: 'workedOrder',
  listWorkCosts: 'workedOrder',
  listWorkOrderMoves: 'workedOrder',
  planVisit: 'plannedOrder',
  proposeCostReversal: 'postedCost',
  withdrawWorkCost: 'withdrawnCost',
  moveWorkOrder: ['rejectedOrder', 'doubleOrder'],
  triageWorkOrder: 'newOrder',
  removeWebhookEndpoint: 'removedEndpoint',
  replayWebhooks: 'endpoint',
  retryMessage: 'failedMessage',
  retryWebhookDelivery: 'failedDelivery',
  rotateWebhookSecret: 'endpoint',
  testWebhookEndpoint: 'endpoint',
  updateWebhookEndpoint: 'endpoint',
  retryProviderEvent: 'parkedEvent',
  proposeDepositApplication: ['usedDeposit', 'usedTwiceDeposit'],
  changeDepositSettlement: 'changedSettlement',
  listDepositEvents: 'deposit',
  proposeDepositSettlement: 'shownSettlement',
  acceptDepositSettlement: 'answeredSettlement',
  disputeDepositSettlement: 'answeredSettlement',
  reviseDepositSettlement: 'revisedSettlement',
  proposeSettlementApproval: ['finalSettlement', 'finalTwoSettlement'],
  proposeSettlementRefund: ['failedSettlement', 'failedTwoSettlement'],
  proposeReversal: 'wrongPayment',
  proposeSweepReversal: 'sweepTwo',
  reallocatePayment: 'movedPayment',
  proposeVerification: 'verifiedSlip',
  rejectDeclaredPayment: 'rejectedSlip',
  revokeApiKey: 'revokedKey',
  revokeInvitation: 'revokedInvitation',
  rotateApiKey: 'rotatedKey',
  setMemberScope: ['caretaker', 'clientOwner', 'caretaker'],
  signLease: 'draftLease',
  syncCashEntries: 'ownBook',
  updateLease: 'letLease',
  updateUnit: 'emptyUnit',
  vacate: 'leavingLease',
  voidCharge: 'wrongCharge',
  withdrawCheque: 'withdrawnCheque',
  withdrawNotice: 'noticedLease',
};

const STATEMENT_COLUMNS = { receipt: 'Tran Ref', completedAt: 'Tran Date', paidIn: 'Money In', withdrawn: 'Money Out' };

type Body = Record<string, unknown>;

/** Letters that property codes are made of. */
const LETTERS = 'ABCDEFGHJKMNPQRTVWXYZ';
const letters = (n: number): string => [9_261, 441, 21, 1].map((power) => LETTERS[Math.floor(n / power) % 21]).join('');
const kes = (amount: string): object => ({ amount, currency: 'KES' });

/**
 * Bodies that the examples of the document cannot give: what must be new each time (`n` is), what depends on another member, and one body
 * for each form where a body has several. Everything else comes from the document.
 */
export const BODIES: Readonly<Record<string, (twin: Twin, n: number) => Body | Body[]>> = {
  addMember: (_, n) => ({
    name: 'Otieno Ouma',
    email: `member-${n}@office.test`,
    password: 'four unrelated plain words',
    role: 'ACCOUNTANT',
  }),
  addLateFeePolicy: (twin, n) => ({
    kind: 'PERCENT',
    basisPoints: 500,
    payee: 'OWNER',
    fromOn: `20${30 + (n % 60)}-01-0${1 + (n % 9)}`,
    propertyId: twin.thing('property'),
  }),
  addRentStep: (_, n) => ({ fromOn: `20${30 + (n % 60)}-0${1 + (n % 9)}-01`, amount: kes('11000.00') }),
  changeOwnership: (twin, n) => ({
    fromOn: `20${30 + (n % 60)}-0${1 + (n % 9)}-01`,
    shares: [{ ownerId: twin.thing('owner'), basisPoints: 10_000 }],
  }),
  confirmErasure: (twin) => ({ erasureId: twin.thing('erasure') }),
  changeMember: () => ({ role: 'MANAGER' }),
  linkMemberIdentity: (_, n) => ({ issuer: ISSUER, subject: `somebody-${n}` }),
  confirmC2bPayment: (_, n) => callback(n),
  tellStkPush: () => ({ Body: {} }),
  tellResult: () => ({ Result: {} }),
  tellTimeout: () => ({ Result: {} }),
  setMpesaCredentials: (_, n) => ({ passkey: `passkey-${n}` }),
  createStkPush: (twin, n) => {
    const push = { leaseId: twin.thing('letLease'), amount: kes('100.00') };
    return [
      { ...push, phone: `0733${100_000 + n}` },
      { ...push, phone: `0734${100_000 + n}`, channelId: twin.thing('channel') },
    ];
  },
  createApiKey: (twin) => [
    { name: 'Accounting export', scopes: ['leases:read'] },
    { name: 'Accounting export', scopes: ['leases:read'], propertyIds: [twin.thing('property')] },
  ],
  declareBanking: (twin, n) => {
    const banking = { amount: kes('1.00'), on: '2026-11-20' };
    return [
      { ...banking, slipReference: `EQ-${n}-A` },
      { ...banking, slipReference: `EQ-${n}-B`, channelId: twin.thing('channel') },
    ];
  },
  openCashBook: (twin, n) => ({ memberId: twin.thing('changedMember'), series: `X${n % 1_000}`, limit: kes('500.00') }),
  depositCheque: (twin) => [{ on: '2026-11-20' }, { on: '2026-11-20', channelId: twin.thing('channel') }],
  receiveCheque: (twin, n) => ({
    ...{ leaseId: twin.thing('letLease'), number: String(500_000 + n), bank: 'Equity Bank', drawerName: 'Baraka Holdings Ltd' },
    ...{ drawerAccount: '0110 2233 4455', drawnOn: '2026-11-18', amount: kes('20.00') },
  }),
  declarePayment: (twin, n) => {
    const code = `UKD${String(n).padStart(7, '0')}`;
    const mpesaText = `${code} Confirmed. Ksh40.00 sent to ACME RENT for account KMA12J on 20/11/26 at 12:13 PM`;
    const slip = { reference: `FT9${n}`, amount: kes('40.00'), paidOn: '2026-11-20' };
    return [
      { leaseId: twin.thing('letLease'), slip },
      { leaseId: twin.thing('letLease'), mpesaText },
    ];
  },
  proposeVerification: (twin) => ({
    ...{ channelId: twin.thing('bankChannel'), statementReference: 'FT26309XK2P1', reason: 'Seen on the statement' },
  }),
  acceptCashEntry: (twin) => ({ leaseId: twin.thing('letLease') }),
  syncCashEntries: (twin, n) => ({
    entries: [
      {
        ...{ deviceId: 'tecno-7f3a', receiptNumber: `CB3-${String(n).padStart(6, '0')}`, takenAt: '2026-11-20T09:15:00+03:00' },
        ...{ reference: twin.thing('payReference'), amount: kes('5.00') },
      },
    ],
  }),
  updateFile: () => ({ name: 'Agreement, signed.pdf' }),
  createNote: (twin) => ({ subjectId: twin.thing('letLease'), body: 'Prefers calls after six' }),
  createFile: (twin) => ({ subjectId: twin.thing('letLease'), name: 'Agreement.pdf', type: 'application/pdf', bytes: 20_000 }),
  createBlock: (_, n) => ({ name: `Block ${n}` }),
  createChargeRule: (twin) => {
    const rule = { kind: 'SERVICE', amount: kes('300.00'), fromOn: '2026-12-01' };
    return [
      { ...rule, propertyId: twin.thing('property') },
      { ...rule, unitId: twin.thing('letUnit') },
    ];
  },
  createLease: (twin) => ({
    unitId: twin.thing('emptyUnit'),
    tenants: [{ tenantId: twin.thing('tenant'), kind: 'TENANT' }],
    startsOn: '2026-12-01',
    termType: 'PERIODIC',
    rent: kes('9000.00'),
  }),
  createPaymentChannel: (twin, n) => {
    const paybill = { kind: 'MPESA_PAYBILL', shortCode: String(700_000 + n), name: 'Another paybill' };
    return [
      paybill,
      { ...paybill, shortCode: String(800_000 + n), replacesId: twin.thing('channel') },
      { ...paybill, shortCode: String(900_000 + n), ownerId: twin.thing('owner') },
    ];
  },
  consentToOwnerChannel: () => ({ evidence: 'Her letter of 20 November' }),
  createProperty: (twin, n) => ({
    name: 'Kileleshwa Mews',
    code: letters(n),
    kind: 'RESIDENTIAL',
    ownership: { fromOn: '2026-01-01', shares: [{ ownerId: twin.thing('owner'), basisPoints: 10_000 }] },
  }),
  createStatementFormat: (twin) => ({ channelId: twin.thing('otherChannel'), columns: STATEMENT_COLUMNS }),
  guessStatementFormat: (twin) => ({ channelId: twin.thing('otherChannel'), headers: Object.values(STATEMENT_COLUMNS) }),
  reconcile: (twin) => ({ channelId: twin.thing('channel'), from: '2026-11-01', to: '2026-11-20' }),
  recordSweep: (twin, n) => [
    { statementLineId: twin.thing('sweptLine') },
    { channelId: twin.thing('otherChannel'), amount: kes('1.00'), sweptOn: '2026-11-19', reference: `FT${n}` },
  ],
  createUnit: (twin, n) => ({ propertyId: twin.thing('property'), label: `N${n}`, blockId: twin.thing('block') }),
  invite: (twin, n) => {
    const body = { email: `invited-${n}@office.test`, name: 'Otieno Ouma', language: 'en' };
    return [
      { ...body, role: 'CARETAKER', propertyIds: [twin.thing('property')] },
      { ...body, role: 'OWNER', ownerId: twin.thing('owner') },
    ];
  },
  giveNotice: () => ({ effectiveOn: '2027-03-31' }),
  moveIn: () => ({ on: '2026-11-20' }),
  recordCashPayment: (twin) => ({ leaseId: twin.thing('letLease'), amount: kes('100.00'), method: 'CASH', valueOn: '2026-11-20' }),
  reallocatePayment: (twin) => {
    const reason = 'The tenant meant something else';
    return [
      { instruction: { items: [{ depositItemId: twin.thing('deposit'), amount: kes('10.00') }] }, reason },
      { instruction: { items: [{ chargeId: twin.thing('openCharge'), amount: kes('20.00') }] }, reason },
      { instruction: { items: [{ invoiceId: twin.thing('openInvoice'), amount: kes('30.00') }] }, reason },
    ];
  },
  refreshSession: (twin) => ({ refreshToken: twin.refreshToken() }),
  resolveSuspense: (twin) => [
    {
      leaseId: twin.thing('letLease'),
      instruction: { items: [{ chargeId: twin.thing('openCharge'), amount: kes('10.00') }] },
    },
    {
      parts: [
        { leaseId: twin.thing('letLease'), amount: kes('60.00') },
        { leaseId: twin.thing('restlessLease'), amount: kes('40.00') },
      ],
    },
  ],
  createWebhookEndpoint: (_, n) => ({ label: 'App', url: `http://127.0.0.1:9/${n}`, types: ['charge.*'] }),
  replayWebhooks: (twin) => ({ after: twin.thing('publishedEvent') }),
  updateSuspenseItem: (twin) => ({ assignedTo: twin.thing('user'), note: 'Called on Friday' }),
  movePayment: (twin) => ({ leaseId: twin.thing('restlessLease'), reason: 'The neighbour typed it' }),
  transferCredit: (twin) => {
    const transfer = { fromLeaseId: twin.thing('creditLease'), toLeaseId: twin.thing('heirLease'), amount: kes('1.00') };
    const agreed = { ...transfer, reason: 'She moves', consent: 'By SMS on 20 November' };
    return [agreed, { ...agreed, fromPaymentId: twin.thing('creditPayment') }];
  },
  changeDepositSettlement: () => ({ lines: [] }),
  proposeDepositSettlement: () => ({ disputeBy: '2026-12-15' }),
  reviseDepositSettlement: () => ({ lines: [], reason: 'The window was broken before' }),
  draftDepositSettlement: (twin) => {
    const line = { kind: 'ARREARS', description: 'Rent', amount: kes('5.00'), chargeId: twin.thing('owingCharge') };
    return [
      { leaseId: twin.thing('draftedLease'), lines: [] },
      { leaseId: twin.thing('owingLease'), lines: [line] },
    ];
  },
  proposeSettlementApproval: (twin) => [
    { account: refundAccount, reason: 'Agreed' },
    { tenantId: twin.thing('finalTwoTenant'), reason: 'Agreed' },
  ],
  proposeSettlementRefund: (twin) => [
    { account: refundAccount, reason: 'Agreed' },
    { tenantId: twin.thing('failedTwoTenant'), reason: 'Agreed' },
  ],
  proposeDepositApplication: (twin) => [
    { amount: kes('2.00'), reason: 'Two months unpaid' },
    { amount: kes('2.00'), reason: 'Two months unpaid', chargeIds: [twin.thing('usedTwiceCharge')] },
  ],
  proposeRefund: (twin) => {
    const refund = { leaseId: twin.thing('creditLease'), amount: kes('1.00'), reason: 'She has moved out' };
    const account = { bank: 'Equity Bank', accountNumber: '0120123456789', accountName: 'Achieng Otieno' };
    return [
      { ...refund, account },
      { ...refund, tenantId: twin.thing('creditTenant') },
    ];
  },
  markRefundPaid: (twin, n) => [
    { way: 'MPESA', channelId: twin.thing('channel'), reference: `UKP${String(n).padStart(7, '0')}` },
    { way: 'BANK', reference: `FT${String(n).padStart(7, '0')}` },
  ],
  startPayout: (twin) => [
    { refundId: twin.thing('payableRefund') },
    { refundId: twin.thing('payableToo'), channelId: twin.thing('channel') },
  ],
  proposePayoutDecision: () => ({ outcome: 'NOT_PAID', reason: 'The portal lists nothing' }),
  tellPayout: () => ({ Result: {} }),
  tellPayoutTimeout: () => ({ Result: {} }),
  markSuspenseReturned: (_, n) => ({ way: 'MPESA_REVERSAL', reference: `UKR${String(n).padStart(7, '0')}` }),
  revealTenant: () => ({ fields: ['kraPin'], reason: 'The revenue authority asks' }),
  setMemberScope: (twin) => [{ propertyIds: [twin.thing('property')] }, { ownerId: twin.thing('owner') }],
  createWebClient: (_, n) => ({ name: 'Portal', origins: [`https://portal-${n}.example.co.ke`] }),
  updateWebClient: (_, n) => ({ name: 'Portal', origins: [`https://moved-${n}.example.co.ke`] }),
  signIn: (twin) => ({ login: twin.login, password: twin.password }),
  signInAsTenant: () => ({ challengeId: 'chl_01JD0000000000000000000000', code: '123456' }),
  // Of nobody: a letter about it would be the twin's.
  askForPasswordReset: (_, n) => ({ login: `nobody-${n}@office.test` }),
  askForTenantCode: (twin) => ({ phone: '0730000000', organizationId: twin.organizationId }),
  signOut: (twin) => ({ refreshToken: twin.refreshToken() }),
  signUp: (_, n) => ({
    organization: { name: 'Another office', kind: 'LANDLORD', phone: '0722 000 112' },
    admin: { name: 'Njeri Mwangi', email: `sign-up-${n}@office.test`, password: 'four unrelated plain words' },
  }),
  addCharge: (twin) => ({
    leaseId: twin.thing('letLease'),
    kind: 'REPAIR',
    amount: kes('250.00'),
    dueOn: '2026-12-05',
    description: 'Broken window pane, bedroom',
  }),
  reportWorkOrder: (twin) => {
    const what = { category: 'PLUMBING', title: 'Kitchen tap leaks' };
    return [
      { ...what, leaseId: twin.thing('letLease') },
      { ...what, unitId: twin.thing('letUnit') },
      { ...what, propertyId: twin.thing('property'), area: 'Gate' },
    ];
  },
  addMaintenanceLimit: (twin, n) => ({
    ...{ propertyId: twin.thing('property'), fromOn: `20${30 + (n % 60)}-0${1 + (n % 9)}-02`, limit: kes('20000.00') },
  }),
  beginInspection: (twin) => [
    { kind: 'MOVE_IN', leaseId: twin.thing('letLease'), inspectedOn: '2026-11-20' },
    { kind: 'ROUTINE', unitId: twin.thing('letUnit'), inspectedOn: '2026-11-20' },
  ],
  addPreventiveSchedule: (twin) => {
    const what = { category: 'WATER_TANK', title: 'Clean the tank', firstOn: '2026-12-15', everyMonths: 3 };
    return [
      { ...what, propertyId: twin.thing('property') },
      { ...what, unitId: twin.thing('letUnit') },
    ];
  },
  addQuote: (twin, n) => ({ vendorId: twin.thing('vendor'), amount: kes('900.00'), reference: `QT-${n}` }),
  addWorkCost: (twin, n) => ({
    ...{ vendorId: twin.thing('vendor'), description: 'A trap', documentReference: `INV-${n}`, net: kes('10.00') },
    split: { owner: kes('10.00') },
  }),
  askForApproval: () => ({ amount: kes('60000.00') }),
  decideApproval: (twin) => ({ decision: 'APPROVED', evidence: 'E-mail of 20 November', ownerId: twin.thing('owner') }),
  planVisit: () => ({ on: '2026-12-20', from: '10:00', to: '12:00' }),
  assignWorkOrder: (twin) => ({ vendorId: twin.thing('vendor') }),
  moveWorkOrder: (twin) => [
    { move: 'REJECT', reason: 'Nothing to do' },
    { move: 'DUPLICATE', duplicateOfId: twin.thing('newOrder') },
  ],
  updateUnit: (twin, n) => ({ label: `E${n}`, blockId: twin.thing('block') }),
  vacate: () => ({ on: '2026-11-20' }),
  validateC2bPayment: (_, n) => callback(n),
};

const refundAccount = { bank: 'Equity Bank', accountNumber: '0120123456789', accountName: 'Achieng Otieno' };

const callback = (n: number): Body => ({
  TransactionType: 'Pay Bill',
  TransID: `UKX${String(n).padStart(7, '0')}`,
  TransTime: '20261120101500',
  TransAmount: '50.00',
  BusinessShortCode: '600966',
  BillRefNumber: 'not a reference',
  MSISDN: '2547 ***** 126',
  FirstName: 'JANE',
});

/** Operations that the office cannot use, most because they need a secret which only a person has been sent: the right answer to its admin is this one. Their success has stories. */
export const REFUSED_WITHOUT_SECRET: Readonly<Record<string, number>> = {
  acceptInvitation: 401,
  downloadFile: 403,
  readCalendarFeed: 404,
  uploadFile: 403,
  resetPassword: 401,
  signInAsTenant: 401,
  signInSecondStep: 403,
  // Of the tenant alone: nobody of the office answers for them.
  acceptDepositSettlement: 403,
  disputeDepositSettlement: 403,
};

/**
 * What they do, they do to the caller's own credentials, after which nothing else could be asked: used at the very end or in stories of
 * their own. Here they are refused to whom they are not open.
 */
export const OWN_ACCOUNT = [
  'signOutEverywhere',
  'stepUp',
  'changePassword',
  'enrolSecondFactor',
  'confirmSecondFactor',
  'removeSecondFactor',
];

/** What its right caller has done already when it is their turn: its success has stories. */
export const SERVED_BEFORE = [
  // The one settlement that its tenant sees is accepted by then.
  'disputeDepositSettlement',
];

/** Who may is also judged inside, by the person and the kind of thing: 403 is right for some who have the permission of the route. */
export const JUDGED_INSIDE = [
  'acceptDepositSettlement',
  'disputeDepositSettlement',
  'moveWorkOrder',
  'createStkPush',
  'approveProposal',
  'declineProposal',
  'withdrawProposal',
  'getSecondFactor',
  'createFile',
  'completeFile',
  'updateFile',
  'deleteFile',
  'restoreFile',
];

/** Things that tenants do not name, though they hang on their own lease: they tell the lease. By operation, the prefixes of their ids. */
export const NOT_NAMED_BY_TENANTS: Readonly<Record<string, readonly string[]>> = { reportWorkOrder: ['unt', 'prp'] };

/** Files, by operation: what is sent is not JSON. */
export const CONTENT: Readonly<Record<string, (twin: Twin, n: number) => string>> = {
  importStatement: (_, n) => `Receipt No.,Completion Time,Paid In,Withdrawn\nUKS${String(n).padStart(7, '0')},20-11-2026 10:00:00,50.00,\n`,
  uploadFile: () => 'not a form',
  importRentRoll: () => 'Property,Unit,Tenant,Phone,Rent\nNew Court,A1,Peter Kamau,0722000101,"15,000"',
};

/** Query parameters that a request is sent with, beside the required ones with their examples. */
export const QUERIES: Readonly<Record<string, (twin: Twin) => Record<string, string>>> = {
  importRentRoll: () => ({ mode: 'dry-run' }),
  listNotes: (twin) => ({ subjectId: twin.thing('letLease') }),
  listFiles: (twin) => ({ subjectId: twin.thing('letLease') }),
  importStatement: (twin) => ({ mode: 'commit', channelId: twin.thing('channel') }),
  previewArrearsLadder: () => ({ on: '2026-12-05' }),
  // Of nobody: whose number it is may be known to all.
  verifyChannel: () => ({ paybill: '100100' }),
  listWebhookDeliveries: (twin) => ({ endpointId: twin.thing('endpoint') }),
  listDeposits: (twin) => ({ leaseId: twin.thing('letLease') }),
};
