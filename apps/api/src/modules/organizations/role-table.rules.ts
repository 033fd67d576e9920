import type { Permission, Role } from './permissions.rules.js';
import { ROLES } from './permissions.rules.js';

/** A row of the role table. */
export interface Area {
  area: string;
  /** What each role may do there, in the order of ROLES: F full, R read, O own or scope only, A approve, – nothing. */
  words: string;
  /** Who has which permission. An area without any is not built yet; its words are the plan. */
  grants: Partial<Record<Permission, readonly Role[]>>;
}

const OFFICE: readonly Role[] = ['ADMIN', 'MANAGER', 'ACCOUNTANT'];
/** Who may work on the portfolio: people, and machines that were granted it. */
const RUNS: readonly Role[] = ['ADMIN', 'MANAGER', 'API_CLIENT'];

/**
 * Who may do what: the guard, `GET /v1/roles`, docs/roles.md and the test read it here. A permission says what a role may do;
 * its sight says to what. See docs/adr/0009-roles-and-sight.md.
 */
export const ROLE_TABLE: readonly Area[] = [
  { area: 'Own profile', words: 'R | R | R | R | R | R | R | R', grants: { 'profile:read': ROLES } },
  {
    area: 'Own sessions, password, second factor',
    words: 'F | F | F | F | F | F | F | –',
    grants: { 'account:own': ROLES.filter((role) => role !== 'API_CLIENT') },
  },
  {
    area: 'Organisation',
    words: 'F | R | R | – | – | – | – | by grant',
    grants: { 'organization:read': [...OFFICE, 'API_CLIENT'], 'organization:write': ['ADMIN'] },
  },
  { area: 'Users, roles', words: 'F | – | – | – | – | – | – | –', grants: { 'members:write': ['ADMIN'] } },
  { area: 'Web clients', words: 'F | – | – | – | – | – | – | –', grants: { 'web-clients:write': ['ADMIN'] } },
  {
    area: 'Properties, units',
    words: 'F | F scope | R | R scope, without rents | R own | – | – | by grant',
    grants: { 'properties:read': [...OFFICE, 'CARETAKER', 'OWNER', 'API_CLIENT'], 'properties:write': RUNS },
  },
  {
    area: 'Owners and shares',
    words: 'F | F | R | – | R own | – | – | by grant',
    grants: { 'owners:read': [...OFFICE, 'OWNER', 'API_CLIENT'], 'owners:write': RUNS },
  },
  {
    area: 'Tenants’ contact',
    words: 'F | F scope | R | phone + name, scope | name only | own | – | by grant',
    grants: { 'tenants:read': [...OFFICE, 'CARETAKER', 'OWNER', 'TENANT', 'API_CLIENT'], 'tenants:write': RUNS },
  },
  {
    area: 'ID numbers, PINs',
    words: 'reveal, logged | reveal, logged | reveal, logged | – | – | – | – | –',
    grants: { 'personal-data:reveal': OFFICE },
  },
  {
    area: 'Copies and erasure of a person',
    words: 'F | copies | – | – | – | – | – | –',
    grants: { 'personal-data:export': ['ADMIN', 'MANAGER'], 'personal-data:erase': ['ADMIN'] },
  },
  {
    area: 'Breaches, retention, record of processing',
    words: 'F | F | R | – | – | – | – | –',
    grants: { 'privacy:read': OFFICE, 'privacy:write': ['ADMIN', 'MANAGER'] },
  },
  {
    area: 'Leases, rent',
    words: 'F | F scope | R | unit + status only, scope | R own | R own | – | by grant',
    grants: { 'leases:read': [...OFFICE, 'CARETAKER', 'OWNER', 'TENANT', 'API_CLIENT'], 'leases:write': RUNS },
  },
  { area: 'Readings', words: 'F | F | R | create scope | R own | R own, dispute | – | create', grants: {} },
  {
    area: 'Balances',
    words: 'R | R scope | R | R scope | R own | R own | – | by grant',
    grants: { 'balances:read': [...OFFICE, 'CARETAKER', 'OWNER', 'TENANT', 'API_CLIENT'] },
  },
  {
    area: 'Charges, invoices, deposits',
    words: 'R | R scope | R | – | R own | R own | – | by grant',
    grants: { 'billing:read': [...OFFICE, 'OWNER', 'TENANT', 'API_CLIENT'] },
  },
  { area: 'Run billing', words: 'F | F | F | – | – | – | – | by grant', grants: { 'billing:run': [...OFFICE, 'API_CLIENT'] } },
  { area: 'Post adjustment, waive', words: 'F | F scope | F | – | – | – | – | –', grants: { 'charges:adjust': OFFICE } },
  {
    area: 'Payments, receipts',
    words: 'R | R scope | R | – | R own | R own | – | by grant',
    grants: { 'payments:read': [...OFFICE, 'OWNER', 'TENANT', 'API_CLIENT'] },
  },
  {
    area: 'Record cash',
    words: 'F | F scope | F | create scope | – | – | – | create',
    grants: { 'payments:record-cash': [...OFFICE, 'CARETAKER', 'API_CLIENT'] },
  },
  {
    area: 'Cash books, banking',
    words: 'F | F, or own of a part | read, bank, confirm others’ | read and bank own | – | – | – | –',
    grants: {
      'cash-books:read': [...OFFICE, 'CARETAKER'],
      'cash-books:write': ['ADMIN', 'MANAGER'],
      'cash:bank': [...OFFICE, 'CARETAKER'],
      'cash:review': OFFICE,
    },
  },
  {
    area: 'Cheques',
    words: 'F | F scope | F | – | – | – | – | –',
    grants: { 'cheques:read': OFFICE, 'cheques:write': OFFICE },
  },
  {
    area: 'Declared payments (slips)',
    words: 'F, two by hand | F scope | F, two by hand | – | – | declare own | – | –',
    grants: {
      'declared-payments:read': [...OFFICE, 'TENANT'],
      'declared-payments:write': [...OFFICE, 'TENANT'],
      'declared-payments:decide': OFFICE,
    },
  },
  {
    area: 'Move payment, transfer credit',
    words: 'F | F | F | – | – | – | – | –',
    grants: { 'payments:move': OFFICE },
  },
  {
    area: 'Resolve suspense',
    words: 'F | F | F | suggest, scope | – | – | – | –',
    grants: { 'suspense:read': OFFICE, 'suspense:resolve': OFFICE, 'suspense:suggest': [...OFFICE, 'CARETAKER'] },
  },
  {
    area: 'Allocate payments anew',
    words: 'F | F scope | F | – | – | – | – | –',
    grants: { 'payments:reallocate': OFFICE },
  },
  {
    area: 'Reverse payment, return, refund',
    words: 'propose, A | propose | propose, A | – | – | – | – | –',
    grants: {
      'payments:reverse': OFFICE,
      'reversals:approve': ['ADMIN', 'ACCOUNTANT'],
      'suspense:return': OFFICE,
      'refunds:read': OFFICE,
      'refunds:propose': OFFICE,
      'refunds:approve': ['ADMIN', 'ACCOUNTANT'],
    },
  },
  {
    area: 'Proposals (never decided by who made them)',
    words: 'F | F | F | – | – | – | – | –',
    grants: { 'proposals:read': OFFICE, 'proposals:write': OFFICE },
  },
  {
    area: 'Payment channels',
    words: 'F, A | propose, stop | propose, stop | – | A own account | – | – | –',
    grants: {
      'channels:read': [...OFFICE, 'OWNER'],
      'channels:propose': OFFICE,
      'channels:stop': OFFICE,
      'channels:approve': ['ADMIN'],
      'channels:consent': ['ADMIN', 'OWNER'],
      'channels:write': ['ADMIN'],
    },
  },
  { area: 'Ask M-Pesa for payments', words: 'F | F | F | – | – | – | – | –', grants: { 'provider:ask': OFFICE } },
  {
    area: 'STK pushes',
    words: 'F | F scope | F | create, R scope | – | create, R own | – | by grant',
    grants: {
      'stk-pushes:read': [...OFFICE, 'CARETAKER', 'TENANT', 'API_CLIENT'],
      'stk-pushes:write': [...OFFICE, 'CARETAKER', 'TENANT', 'API_CLIENT'],
    },
  },
  {
    area: 'Use of deposits',
    words: 'propose, A | propose | propose | – | – | accept, dispute own | – | –',
    grants: { 'deposits:propose': OFFICE, 'deposits:approve': ['ADMIN'], 'deposits:answer': ['ADMIN', 'TENANT'] },
  },
  {
    area: 'Inspections',
    words: 'F | F scope | R | write, sign, scope | R own | read, sign own | – | by grant',
    grants: {
      'inspections:read': [...OFFICE, 'CARETAKER', 'OWNER', 'TENANT', 'API_CLIENT'],
      'inspections:write': [...RUNS, 'CARETAKER'],
      'inspections:sign': ['ADMIN', 'MANAGER', 'CARETAKER', 'TENANT'],
    },
  },
  {
    area: 'Vendors',
    words: 'F | F | R | – | – | – | – | by grant',
    grants: { 'vendors:read': [...OFFICE, 'API_CLIENT'], 'vendors:write': RUNS },
  },
  {
    area: 'Work orders',
    words: 'F | F | R | create, work on, scope | own, A over limit | create, confirm own | – | by grant',
    grants: {
      'work-orders:read': [...OFFICE, 'CARETAKER', 'OWNER', 'TENANT', 'API_CLIENT'],
      'work-orders:report': [...RUNS, 'CARETAKER', 'TENANT'],
      'work-orders:manage': RUNS,
      'work-orders:move': [...RUNS, 'CARETAKER', 'TENANT'],
      'work-orders:visit': [...RUNS, 'CARETAKER'],
      'work-orders:approve': ['ADMIN', 'MANAGER', 'OWNER'],
    },
  },
  {
    area: 'Costs of work orders',
    words: 'F | write, propose | F | – | R own | – | – | by grant',
    grants: {
      'work-costs:read': [...OFFICE, 'OWNER', 'API_CLIENT'],
      'work-costs:write': OFFICE,
      'work-costs:approve': ['ADMIN', 'ACCOUNTANT'],
    },
  },
  { area: 'Owner statement, remit', words: 'A | propose | prepare | – | R own | – | – | read', grants: {} },
  { area: 'Close period', words: 'A | – | F | – | – | – | – | –', grants: {} },
  { area: 'Ledger', words: 'R | R | R | – | – | – | – | by grant', grants: { 'ledger:read': [...OFFICE, 'API_CLIENT'] } },
  {
    area: 'Statements, reconciliation, sweeps',
    words: 'F | R | F | – | – | – | – | –',
    grants: { 'reconciliation:read': OFFICE, 'reconciliation:write': ['ADMIN', 'ACCOUNTANT'] },
  },
  {
    area: 'Reports, tax',
    words: 'R | R scope | R | – | R own | – | – | by grant',
    grants: { 'reports:read': [...OFFICE, 'OWNER', 'API_CLIENT'] },
  },
  { area: 'Imports', words: 'F | F | – | – | – | – | – | by grant', grants: { 'imports:run': RUNS } },
  {
    area: 'Calendar, feeds of it',
    words: 'F | F scope | F | scope | own | own | – | R by grant',
    grants: {
      'calendar:read': [...OFFICE, 'CARETAKER', 'OWNER', 'TENANT', 'API_CLIENT'],
      'calendar:subscribe': [...OFFICE, 'CARETAKER', 'OWNER', 'TENANT'],
    },
  },
  {
    area: 'Notes about records',
    words: 'F | F scope | F | – | – | – | – | by grant',
    grants: { 'notes:read': [...OFFICE, 'API_CLIENT'], 'notes:write': [...OFFICE, 'API_CLIENT'] },
  },
  {
    area: 'Photos and documents',
    words: 'F | F scope | F | photos, shared | R own, shared | own, shared | – | by grant',
    grants: {
      'files:read': [...OFFICE, 'CARETAKER', 'OWNER', 'TENANT', 'API_CLIENT'],
      'files:write': [...OFFICE, 'CARETAKER', 'TENANT', 'API_CLIENT'],
    },
  },
  {
    area: 'Messages',
    words: 'F | F scope | R | – | – | own inbox | – | by grant',
    grants: { 'messages:read': [...OFFICE, 'TENANT', 'API_CLIENT'], 'messages:send': RUNS },
  },
  {
    area: 'Events, webhooks',
    words: 'F | R | R | – | – | – | – | by grant',
    grants: { 'events:read': [...OFFICE, 'API_CLIENT'], 'webhooks:read': OFFICE, 'webhooks:write': ['ADMIN'] },
  },
  {
    area: 'Audit log',
    words: 'R | R scope | R | – | R own, a thing at a time | – | – | –',
    grants: { 'audit:read': [...OFFICE, 'OWNER'] },
  },
];
