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
export const OwnSessionNeeded = defineProblem(
  403,
  'own-session-needed',
  'This is done by a person in a session of this API, not with a token from elsewhere',
);
export const IssuerUnknown = defineProblem(422, 'issuer-unknown', 'Tokens of this issuer are not taken here');
export const IdentityLinked = defineProblem(409, 'identity-linked', 'This subject is linked to a member already');
export const SecondStepNeeded = defineProblem(401, 'mfa-required', 'The password is right; a second factor is needed too');
export const ProofRefused = defineProblem(403, 'proof-refused', 'This does not prove who you are');
export const InvitationRefused = defineProblem(401, 'invitation-refused', 'This invitation does not let you in');
export const InvitationOver = defineProblem(409, 'invitation-over', 'The invitation is not open any more');
export const ResetRefused = defineProblem(401, 'reset-refused', 'This code does not set a password');
export const SecondFactorPresent = defineProblem(409, 'second-factor-present', 'There is a second factor already');
