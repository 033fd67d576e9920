import { FILE_TYPES, REFUSALS, type FileType } from '@plotihub/files';
import {
  EnumField,
  IdField,
  InstantField,
  IntField,
  ListField,
  ObjectField,
  PageQuery,
  pageOf,
  TextField,
  TextListField,
} from '@plotihub/http';
import { AUDIENCE, MOST_BYTES, SHOWN_STATES, type Audience, type FileState } from './files.rules.js';

const SUBJECT = {
  min: 30,
  max: 30,
  pattern: /^[a-z]{3}_[0-9A-HJKMNP-TV-Z]{26}$/,
  patternHint: 'must be an id such as unt_01J…',
  example: 'unt_01JD0000000000000000000000',
  description: 'Id of the record that it belongs to: a property, unit, owner, tenant, lease …',
};
const NAME = { max: 160, example: 'kitchen sink.jpg' };
const AUDIENCE_OF = {
  max: AUDIENCE.length,
  values: AUDIENCE,
  example: ['OWNER'],
  description: 'Which of those who see a part of the organization are shown it, if its record lies in their sight; the office sees all',
};

export class NewFileBody {
  @TextField(SUBJECT)
  subjectId: string;

  @TextField({ ...NAME, description: 'Shown to people; its ending follows what the file turns out to be' })
  name: string;

  @EnumField(FILE_TYPES, { description: 'What it is; a file that is something else is refused' })
  type: FileType;

  @IntField({ min: 1, max: MOST_BYTES, example: 204_800, description: 'Its exact size: nothing else can be uploaded' })
  bytes: number;

  @TextListField({ ...AUDIENCE_OF, optional: true })
  audience?: Audience[];
}

export class UpdateFileBody {
  @TextField({ ...NAME, optional: true })
  name?: string;

  @TextListField({ ...AUDIENCE_OF, optional: true })
  audience?: Audience[];
}

export class FilesQuery extends PageQuery {
  @TextField(SUBJECT)
  subjectId: string;

  @EnumField(SHOWN_STATES, { optional: true, example: undefined, description: 'All but the deleted ones unless given' })
  state?: FileState;
}

export class FileLinksResponse {
  @TextField({
    max: 4_000,
    example: 'https://files.example.co.ke/…',
    description: 'Leads to the file; a photo can be shown, a document is saved',
  })
  url: string;

  @TextField({ max: 4_000, nullable: true, example: 'https://files.example.co.ke/…', description: 'A small picture of it' })
  thumbnailUrl: string | null;

  @InstantField({ description: 'Minutes away: ask again for new ones' })
  expiresAt: Date;
}

export class UploadFieldResponse {
  @TextField({ max: 100, example: 'policy' })
  name: string;

  @TextField({ max: 4_000, example: 'eyJleHBpcmF0aW9uIjoi…' })
  value: string;
}

export class UploadResponse {
  @EnumField(['POST'])
  method: 'POST';

  @TextField({ max: 2_000, example: 'https://files.example.co.ke/' })
  url: string;

  @ListField(() => UploadFieldResponse, {
    max: 30,
    description: 'Send them as fields of a multipart/form-data form, in this order, and the bytes last as `file`',
  })
  fields: UploadFieldResponse[];

  @InstantField()
  expiresAt: Date;
}

export class FileResponse {
  @IdField('fil')
  id: string;

  @TextField(SUBJECT)
  subjectId: string;

  @TextField({ max: 20, example: 'UNIT' })
  subjectKind: string;

  @TextField(NAME)
  name: string;

  @EnumField(FILE_TYPES, { description: 'What it is; what it was said to be until it was checked' })
  type: string;

  @IntField({ min: 1, max: MOST_BYTES, example: 204_800 })
  bytes: number;

  @IntField({ min: 1, max: 100_000, nullable: true, example: 2_560, description: 'Pixels, of a photo that was checked' })
  width: number | null;

  @IntField({ min: 1, max: 100_000, nullable: true, example: 1_920 })
  height: number | null;

  @TextField({ max: 64, nullable: true, example: null, description: 'SHA-256 of what is kept, in hex' })
  sha256: string | null;

  @TextListField(AUDIENCE_OF)
  audience: Audience[];

  @EnumField(SHOWN_STATES)
  state: FileState;

  @EnumField([...REFUSALS, 'check-failed'], { nullable: true, example: null, description: 'Why it was refused' })
  reason: string | null;

  @TextField({ max: 30, example: 'usr_01JD0000000000000000000000' })
  uploadedBy: string;

  @InstantField()
  createdAt: Date;

  @InstantField({ nullable: true })
  checkedAt: Date | null;

  @InstantField({ nullable: true, description: 'It can be brought back for 30 days' })
  deletedAt: Date | null;

  @IntField({ min: 1, max: 2_000_000_000, example: 1, description: 'Also the ETag' })
  version: number;

  @ObjectField(() => FileLinksResponse, { nullable: true, description: 'Of a READY file, when it is read' })
  links: FileLinksResponse | null;
}

export class NewFileResponse extends FileResponse {
  @ObjectField(() => UploadResponse, { nullable: true, description: 'Where the bytes go; null once it is too late for that' })
  upload: UploadResponse | null;
}

export class FilePage extends pageOf(FileResponse) {}

export class FileUsageResponse {
  @IntField({ min: 0, max: Number.MAX_SAFE_INTEGER, example: 1_048_576 })
  usedBytes: number;

  @IntField({ min: 0, max: Number.MAX_SAFE_INTEGER, example: 10_737_418_240 })
  quotaBytes: number;
}

export class DownloadQuery {
  @TextField({ max: 2_000, example: 'eyJrZXkiOiJ…', description: 'As the link has it' })
  token: string;
}
