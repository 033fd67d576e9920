import { ApiProperty } from '@nestjs/swagger';
import { BoolField, EnumField, IdField, InstantField, TextField } from '@plotihub/http';

const REASON = { min: 3, max: 500, example: 'Asked for by letter of 21 November', description: 'Kept in the audit log' };
const PERSON = { max: 30, example: 'ten_01JD0000000000000000000000', description: 'A tenant, an owner or a user' };

export class ExportBody {
  @EnumField(['json', 'pdf'], { optional: true, description: 'PDF also for an Accept header of `application/pdf`; JSON otherwise' })
  format?: 'json' | 'pdf';

  @TextField({ ...REASON, optional: true })
  reason?: string;
}

export class SubjectCopyResponse {
  @TextField(PERSON)
  subjectId: string;

  @InstantField()
  madeAt: Date;

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'array', items: { type: 'object' } },
    description: 'Rows by table; amounts in minor units',
    example: { tenants: [{ id: 'ten_01JD0000000000000000000000', name: 'Achieng Otieno' }] },
  })
  tables: Record<string, Record<string, unknown>[]>;
}

export class ErasureBody {
  @TextField(REASON)
  reason: string;

  @BoolField({ optional: true, example: true, description: 'True: only say what would be blanked' })
  dryRun?: boolean;
}

export class ConfirmErasureBody {
  @IdField('ers')
  erasureId: string;
}

export class ErasureResponse {
  @IdField('ers', { nullable: true, description: 'Null for a dry run' })
  id: string | null;

  @TextField(PERSON)
  subjectId: string;

  @EnumField(['PREVIEW', 'REQUESTED', 'DONE'])
  state: 'PREVIEW' | 'REQUESTED' | 'DONE';

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'integer' },
    description: 'Rows in which something is blanked, by table; amounts and ids stay',
    example: { tenants: 1, messages: 12 },
  })
  rows: Record<string, number>;
}
