import { defineProblem } from '@plotihub/http';

export const InvalidPhone = defineProblem(400, 'invalid-phone', 'This is not a phone number that can be reached');
export const LastAdmin = defineProblem(409, 'last-admin', 'An organization keeps at least one admin');
export const ScopeDoesNotFit = defineProblem(400, 'scope-does-not-fit', 'This role cannot be limited so');
export const AlreadyMember = defineProblem(409, 'already-member', 'This person works in the organization already');
export const ProposalPending = defineProblem(409, 'proposal-pending', 'The same is proposed already and waits for a decision');
export const ProposalDecided = defineProblem(409, 'proposal-decided', 'The proposal is not open any more');
export const ProposerDecides = defineProblem(403, 'proposer-decides', 'Whoever proposes does not decide');
