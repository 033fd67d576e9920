import { defineProblem } from '@plotihub/http';

export const ImportUnreadable = defineProblem(400, 'import-unreadable', 'The file cannot be read as a table');
export const ImportHasErrors = defineProblem(400, 'import-has-errors', 'Rows of the file have errors; nothing was imported');
