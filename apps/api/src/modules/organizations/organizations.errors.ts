import { defineProblem } from '@plotihub/http';

export const InvalidPhone = defineProblem(400, 'invalid-phone', 'This is not a phone number that can be reached');
export const LastAdmin = defineProblem(409, 'last-admin', 'An organization keeps at least one admin');
export const ScopeDoesNotFit = defineProblem(400, 'scope-does-not-fit', 'This role cannot be limited so');
export const AlreadyMember = defineProblem(409, 'already-member', 'This person works in the organization already');
