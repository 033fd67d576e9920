import { EnumField, IdField, InstantField, pageOf, PageQuery, TextField } from '@plotihub/http';
import type { ProposalState } from './proposals.service.js';

const STATES: readonly ProposalState[] = ['PROPOSED', 'APPROVED', 'DECLINED', 'WITHDRAWN', 'EXPIRED'];
const REASON = { min: 3, max: 200 };

export class ProposalsQuery extends PageQuery {
  @EnumField(STATES, { optional: true, example: undefined, description: 'Only proposals in this state' })
  state?: ProposalState;
}

export class ApprovalBody {
  @TextField({ ...REASON, optional: true, example: 'Seen on the statement of the paybill' })
  reason?: string;
}

export class DeclineBody {
  @TextField({ ...REASON, example: 'The statement of the paybill shows no reversal' })
  reason: string;
}

export class ProposalResponse {
  @IdField('prs')
  id: string;

  @TextField({ max: 40, example: 'payment-reversal', description: 'What is done when it is approved' })
  kind: string;

  @TextField({ max: 30, example: 'pay_01JD0000000000000000000000', description: 'What it is done to' })
  subjectId: string;

  @TextField({ max: 200, example: 'M-Pesa reversed it at the payer’s request' })
  reason: string;

  @EnumField(STATES, { description: 'EXPIRED: nobody decided within seven days' })
  state: ProposalState;

  @IdField('usr')
  proposedBy: string;

  @InstantField()
  proposedAt: Date;

  @InstantField({ description: 'From then on it cannot be approved' })
  expiresAt: Date;

  @IdField('usr', { nullable: true })
  decidedBy: string | null;

  @InstantField({ nullable: true })
  decidedAt: Date | null;

  @TextField({ max: 200, nullable: true, example: null })
  decisionReason: string | null;
}

export class ProposalPage extends pageOf(ProposalResponse) {}
