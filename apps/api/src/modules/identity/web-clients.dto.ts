import { IdField, InstantField, IntField, pageOf, TextField, TextListField } from '@plotihub/http';

export const MOST_ORIGINS = 10;
const ORIGINS = {
  max: MOST_ORIGINS,
  example: ['https://app.example.co.ke'],
  description: 'Exactly what browsers send: scheme and host, a port if there is one; no path, no wildcard. `https` only, in production',
};
const NAME = { max: 80, example: 'Tenants’ portal', description: 'What it is, so that somebody dares to take it away later' };

export class NewWebClientBody {
  @TextField(NAME)
  name: string;

  @TextListField(ORIGINS)
  origins: string[];
}

export class UpdateWebClientBody {
  @TextField({ ...NAME, optional: true })
  name?: string;

  @TextListField({ ...ORIGINS, optional: true, description: `All that it has from now on. ${ORIGINS.description}` })
  origins?: string[];
}

export class WebClientResponse {
  @IdField('web')
  id: string;

  @TextField(NAME)
  name: string;

  @TextListField(ORIGINS)
  origins: string[];

  @IntField({ min: 1, max: 2_147_483_647, example: 1, description: 'Also the ETag' })
  version: number;

  @TextField({ max: 30, example: 'usr_01JD0000000000000000000000', description: 'Who registered it' })
  createdBy: string;

  @InstantField()
  createdAt: Date;
}

export class WebClientPage extends pageOf(WebClientResponse) {}
