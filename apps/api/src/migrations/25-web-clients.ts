import { migration } from '@plotihub/database';
import { code, ID, TABLE } from './columns.js';

/** Web pages from which an organization's own may be called. */
export const webClients = [
  migration(
    20261121250,
    'create-web-clients',
    `
    CREATE TABLE web_clients (
      organization_id ${ID} NOT NULL,
      id ${ID} NOT NULL,
      name VARCHAR(80) NOT NULL,
      version INT NOT NULL,
      created_by ${code(30)} NOT NULL,
      created_at DATETIME(6) NOT NULL,
      PRIMARY KEY (organization_id, id),
      FOREIGN KEY (organization_id) REFERENCES organizations (id)
    ) ${TABLE}`,
  ),
  migration(
    20261121251,
    'create-web-client-origins',
    `
    CREATE TABLE web_client_origins (
      organization_id ${ID} NOT NULL,
      origin ${code(200)} NOT NULL,
      web_client_id ${ID} NOT NULL,
      PRIMARY KEY (organization_id, origin),
      KEY web_client_origins_client (organization_id, web_client_id),
      KEY web_client_origins_origin (origin),
      FOREIGN KEY (organization_id, web_client_id) REFERENCES web_clients (organization_id, id)
    ) ${TABLE}`,
  ),
];
