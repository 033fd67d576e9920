export { Commands, fingerprintOf, type Command } from './commands.js';
export * from './fields.js';
export { DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE, PageQuery, pageOf, pageRequest, toPage, type Page, type PageRequest } from './page.js';
export * from './problem.js';
export { logFailure, ProblemFilter, sendProblem, toProblem } from './problem.filter.js';
export { invalidRequest, validationPipe } from './validation.js';
export { ApiProblems, PROBLEM_SCHEMA } from './openapi-problems.js';
export { CurrentCommand, IdempotencyKeyRequired, type RequestPrincipal } from './command.decorator.js';
export { IfMatch, withETag } from './version.decorator.js';
