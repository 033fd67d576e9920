import { EnumField, IdField, InstantField, TextField } from '@plotihub/http';

export class ReversalBody {
  @TextField({ max: 200, min: 3, example: 'M-Pesa reversed it at the payer’s request' })
  reason: string;
}

export class ReversalProposalResponse {
  @IdField('prs', { description: 'Of the proposal, for `POST /v1/proposals/{id}/approval`' })
  id: string;

  @IdField('pay')
  paymentId: string;

  @TextField({ max: 200, example: 'M-Pesa reversed it at the payer’s request' })
  reason: string;

  @EnumField(['PROPOSED'])
  state: string;

  @IdField('usr')
  proposedBy: string;

  @InstantField()
  proposedAt: Date;

  @InstantField({ description: 'From then on it cannot be approved' })
  expiresAt: Date;
}
