import { IntField, TextField } from '@plotihub/http';

export class HookAnswer {
  @IntField({ min: 0, max: 0, example: 0 })
  ResultCode: number;

  @TextField({ max: 20, example: 'Success' })
  ResultDesc: string;
}
