import { defineProblem } from '@plotihub/http';

export const NoteDeleted = defineProblem(409, 'note-deleted', 'The note is deleted; bring it back first');
export const NoteNotDeleted = defineProblem(409, 'note-not-deleted', 'Only a deleted note can be brought back');
