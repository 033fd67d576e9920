import { BoolField, DateField, IntField } from '@plotihub/http';
import type { LocalDate } from '@plotihub/time';

export class SmsBudgetBody {
  @IntField({ min: 0, max: 1_000_000, example: 2_000, description: 'Segments a day; 0 stops all SMS but sign-in codes' })
  segmentsPerDay: number;
}

export class SmsBudgetResponse {
  @DateField({ description: 'Today, in the time zone of the organization' })
  day: LocalDate;

  @IntField({ min: 0, max: 1_000_000, example: 2_000 })
  segmentsPerDay: number;

  @BoolField({ example: false, description: 'False while the default of this installation holds' })
  isSet: boolean;

  @IntField({ min: 0, max: 1_000_000, example: 120, description: 'Segments of messages handed to the provider today' })
  usedToday: number;

  @IntField({ min: 0, max: 1_000_000, example: 3, description: 'Segments of sign-in codes, which have a reserve of their own' })
  codesUsedToday: number;
}
