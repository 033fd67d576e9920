import type { PersonalColumn, RegisteredTable } from '@plotihub/personal-data';

const about = (of: Pick<PersonalColumn, 'class' | 'purpose' | 'erase'>): PersonalColumn => ({
  basis: 'CONTRACT',
  retention: 'MESSAGES',
  ...of,
});

/** What the tables of this module say of people. */
export const notificationsPersonalData: readonly RegisteredTable[] = [
  {
    table: 'messages',
    of: { tenant: 'tenant_id' },
    plain: `organization_id id dedupe_key template tenant_id lease_id channel language segments state not_before sending_since attempts
      rejections outages ladder_day ladder_due_on provider_id cost created_at sent_at not_after counted_on`,
    personal: {
      secret: about({ class: 'CREDENTIAL', purpose: 'A code on its way; sealed, and blanked when it is sent', erase: { becomes: null } }),
      recipient: about({ class: 'CONTACT', purpose: 'Where the message was sent', erase: { becomes: '' } }),
      subject: about({ class: 'FREE_TEXT', purpose: 'What the tenant was told', erase: { becomes: null } }),
      body: about({ class: 'FREE_TEXT', purpose: 'What the tenant was told', erase: { becomes: '' } }),
      last_error: about({ class: 'BEHAVIOUR', purpose: 'Why it could not be delivered', erase: { becomes: null } }),
    },
  },
  { table: 'sms_budgets', plain: 'organization_id segments_a_day' },
  { table: 'sms_days', plain: 'organization_id day kind segments told_at' },
];
