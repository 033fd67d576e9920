import { defineProblem } from '@plotihub/http';

export const EmailOrPhoneTaken = defineProblem(
  409,
  'email-or-phone-taken',
  'Somebody already signs in with this e-mail address or phone number',
);
export const PasswordTooCommon = defineProblem(400, 'password-too-common', 'This password is one of the first that an attacker tries');
export const SignInRefused = defineProblem(401, 'sign-in-refused', 'The name and password do not belong together');
export const OrganizationChoiceNeeded = defineProblem(409, 'organization-choice-needed', 'You belong to several organizations: say which');
export const RefreshRefused = defineProblem(401, 'refresh-refused', 'This refresh token is not valid any more; sign in again');
export const InvalidPhone = defineProblem(400, 'invalid-phone', 'This is not a phone number that can be reached');
export const LastAdmin = defineProblem(409, 'last-admin', 'An organization keeps at least one admin');
export const ScopeDoesNotFit = defineProblem(400, 'scope-does-not-fit', 'This role cannot be limited so');
