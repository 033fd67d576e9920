import type { PersonalColumn, RegisteredTable } from '@plotihub/personal-data';

const about = (of: Pick<PersonalColumn, 'class' | 'purpose' | 'erase'> & Partial<PersonalColumn>): PersonalColumn => ({
  basis: 'CONTRACT',
  retention: 'SESSIONS',
  ...of,
});

/** What the tables of this module say of people. */
export const identityPersonalData: readonly RegisteredTable[] = [
  {
    table: 'api_keys',
    plain: 'organization_id id name scopes limited networks created_by created_at expires_at last_used_at revoked_at replaced_by',
    personal: {
      secret_hash: {
        class: 'CREDENTIAL',
        purpose: 'To know a machine by its key',
        basis: 'CONTRACT',
        retention: 'STAFF',
        erase: 'KEEP',
      },
    },
  },
  {
    table: 'sessions',
    of: { user: 'subject_id', tenant: 'subject_id' },
    plain: 'organization_id id subject_id proof created_at authenticated_at last_seen_at expires_at ended_at end_reason',
    personal: {
      user_agent: about({ class: 'BEHAVIOUR', purpose: 'To recognise one’s own sessions', erase: { becomes: '' } }),
      address: about({ class: 'CONTACT', purpose: 'To recognise one’s own sessions', erase: { becomes: '' } }),
    },
  },
  {
    table: 'session_tokens',
    plain: 'organization_id session_id created_at used_at',
    personal: {
      token_hash: about({ class: 'CREDENTIAL', purpose: 'To stay signed in', erase: 'KEEP' }),
      successor_salt: about({ class: 'CREDENTIAL', purpose: 'To stay signed in', erase: 'KEEP' }),
    },
  },
  {
    table: 'user_identities',
    of: { user: 'user_id' },
    plain: 'organization_id id issuer user_id created_at',
    personal: {
      subject: about({
        class: 'IDENTITY',
        purpose: 'To sign in with an identity held elsewhere',
        retention: 'STAFF',
        erase: { becomes: 'erased-{id}' },
      }),
    },
  },
  {
    table: 'tenant_codes',
    shared: true,
    plain: 'id tenants tries created_at expires_at used_at',
    personal: {
      code_hash: about({ class: 'CREDENTIAL', purpose: 'To know a code that was sent', erase: 'KEEP' }),
    },
  },
  {
    table: 'user_second_factors',
    shared: true,
    plain: 'id user_id last_step created_at confirmed_at',
    personal: {
      secret_sealed: about({
        class: 'CREDENTIAL',
        purpose: 'To check the codes of an app',
        retention: 'STAFF',
        erase: 'KEEP',
        sealed: true,
      }),
    },
  },
  {
    table: 'user_recovery_codes',
    shared: true,
    plain: 'user_id created_at used_at',
    personal: {
      code_hash: about({ class: 'CREDENTIAL', purpose: 'To sign in when the app is lost', retention: 'STAFF', erase: 'KEEP' }),
    },
  },
  {
    table: 'sign_in_challenges',
    plain: 'organization_id user_id attempts created_at expires_at used_at',
    personal: {
      token_hash: about({ class: 'CREDENTIAL', purpose: 'To know a sign-in that waits for its second step', erase: 'KEEP' }),
    },
  },
  {
    table: 'invitations',
    of: { user: 'accepted_by' },
    plain: 'organization_id id role scope language invited_by created_at expires_at accepted_at accepted_by revoked_at',
    personal: {
      login: about({ class: 'CONTACT', purpose: 'To send an invitation', retention: 'STAFF', erase: { becomes: 'erased-{id}' } }),
      name: about({ class: 'IDENTITY', purpose: 'To know who was invited', retention: 'STAFF', erase: { becomes: 'erased' } }),
      secret_hash: about({ class: 'CREDENTIAL', purpose: 'To know the code of an invitation', erase: 'KEEP' }),
    },
  },
  {
    table: 'password_resets',
    shared: true,
    plain: 'id user_id created_at expires_at used_at',
    personal: {
      secret_hash: about({ class: 'CREDENTIAL', purpose: 'To know a code that was sent', erase: 'KEEP' }),
    },
  },
  { table: 'web_clients', plain: 'organization_id id name version created_by created_at' },
  { table: 'web_client_origins', plain: 'organization_id web_client_id origin' },
  { table: 'api_key_properties', plain: 'organization_id api_key_id property_id' },
];
