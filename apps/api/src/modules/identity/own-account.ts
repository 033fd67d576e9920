import type { Principal } from '@plotihub/auth';
import { OwnSessionNeeded } from './identity.errors.js';

/**
 * What concerns a person in all their organizations is done in a session of ours: a token from elsewhere was linked by one
 * organization's admin, whose word must not reach into another.
 * @throws OwnSessionNeeded
 */
export function ownSession({ kind, sessionId }: Principal): string {
  if (kind === 'API_KEY' || sessionId === undefined) throw new OwnSessionNeeded('Sign in with POST /v1/sessions.');
  return sessionId;
}
