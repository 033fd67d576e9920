import { BoolField, EnumField, IdField, InstantField, IntField, LinesField, PageQuery, pageOf, TextField } from '@plotihub/http';
import { MOST_CHARACTERS } from './notes.rules.js';

const SUBJECT = {
  min: 30,
  max: 30,
  pattern: /^[a-z]{3}_[0-9A-HJKMNP-TV-Z]{26}$/,
  patternHint: 'must be an id such as lse_01J…',
  example: 'lse_01JD0000000000000000000000',
  description: 'Id of the record that it is about: a property, unit, owner, tenant, lease …',
};
const BODY = { max: MOST_CHARACTERS, example: 'Prefers calls after six.\nHas a spare key.' };
const BY = { max: 30, example: 'usr_01JD0000000000000000000000' };
const VERSION = { min: 1, max: 2_000_000_000, example: 1 };

export class NewNoteBody {
  @TextField(SUBJECT)
  subjectId: string;

  @LinesField(BODY)
  body: string;

  @BoolField({ optional: true, example: false, description: 'Shown before the others' })
  pinned?: boolean;
}

export class UpdateNoteBody {
  @LinesField({ ...BODY, optional: true })
  body?: string;

  @BoolField({ optional: true, example: true })
  pinned?: boolean;
}

export class NotesQuery extends PageQuery {
  @TextField({ ...SUBJECT, optional: true, example: undefined })
  subjectId?: string;

  @TextField({ min: 2, max: 100, optional: true, example: undefined, description: 'Notes that contain this, letter case aside' })
  search?: string;

  @EnumField(['true', 'false'], { optional: true, example: undefined, description: '`true`: the deleted ones of a record' })
  deleted?: 'true' | 'false';
}

export class NoteResponse {
  @IdField('nte')
  id: string;

  @TextField(SUBJECT)
  subjectId: string;

  @TextField({ max: 20, example: 'LEASE' })
  subjectKind: string;

  @LinesField(BODY)
  body: string;

  @BoolField({ example: false })
  pinned: boolean;

  @IntField({ ...VERSION, description: 'Also the ETag' })
  version: number;

  @TextField(BY)
  createdBy: string;

  @InstantField()
  createdAt: Date;

  @TextField({ ...BY, description: 'Who wrote what it says now' })
  editedBy: string;

  @InstantField()
  editedAt: Date;

  @InstantField({ nullable: true, example: null, description: 'It can be brought back for three years' })
  deletedAt: Date | null;
}

export class NotePage extends pageOf(NoteResponse) {}

export class NoteVersionResponse {
  @IntField({ ...VERSION, description: 'The version of the note that said so first' })
  version: number;

  @LinesField(BODY)
  body: string;

  @TextField(BY)
  editedBy: string;

  @InstantField()
  editedAt: Date;
}

export class NoteVersionPage extends pageOf(NoteVersionResponse) {}
