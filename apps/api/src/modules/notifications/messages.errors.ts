import { defineProblem } from '@plotihub/http';

export const MessageNotRetryable = defineProblem(
  409,
  'message-not-retryable',
  'Only a message that failed, or may have failed, is sent again',
);
export const LadderDayOver = defineProblem(409, 'ladder-day-over', 'The arrears ladder cannot run for this day now');
