import { migration } from '@plotihub/database';

/** Cheques that say what they are for. See docs/adr/0019-cash-in-hand.md. */
export const proof = [migration(20261121280, 'instruct-cheques', 'ALTER TABLE cheques ADD COLUMN instruction JSON NULL')];
