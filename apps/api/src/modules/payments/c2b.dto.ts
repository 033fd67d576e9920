import { IntField, TextField } from '@plotihub/http';

/** M-Pesa's body, as documented; what really comes is taken whatever its form. */
export class C2bConfirmationBody {
  @TextField({ max: 60, example: 'Pay Bill' })
  TransactionType: string;

  @TextField({ max: 20, example: 'UKL51ZDR4F', description: "M-Pesa's receipt: the same one is the same payment" })
  TransID: string;

  @TextField({ max: 14, example: '20261121121325', description: 'yyyyMMddHHmmss in Nairobi' })
  TransTime: string;

  @TextField({ max: 20, example: '12500.00' })
  TransAmount: string;

  @TextField({ max: 10, example: '600966' })
  BusinessShortCode: string;

  @TextField({ max: 120, example: 'KMA12J', description: 'What the payer typed' })
  BillRefNumber: string;

  @TextField({ max: 64, optional: true, example: '2547 ***** 126' })
  MSISDN?: string;

  @TextField({ max: 60, optional: true, example: 'JANE' })
  FirstName?: string;
}

export class ValidationAnswer {
  @TextField({ max: 8, example: '0', description: '`0` or one of C2B00011 to C2B00016' })
  ResultCode: string;

  @TextField({ max: 20, example: 'Accepted' })
  ResultDesc: string;
}

export class ConfirmationAnswer {
  @IntField({ min: 0, max: 0, example: 0 })
  ResultCode: number;

  @TextField({ max: 20, example: 'Success' })
  ResultDesc: string;
}
