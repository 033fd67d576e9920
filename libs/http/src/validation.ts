import { ValidationPipe, type ValidationError } from '@nestjs/common';
import { InvalidRequest, type FieldError } from './problem.js';

/** Validates every body and query against its DTO: unknown members are refused, every invalid one is named. */
export function validationPipe(): ValidationPipe {
  return new ValidationPipe({
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    transform: true,
    stopAtFirstError: true,
    validationError: { target: false, value: false },
    exceptionFactory: (errors) => invalidRequest(errors.flatMap((error) => fieldErrors(error, ''))),
  });
}

/** A 400 that names each invalid member. */
export function invalidRequest(errors: FieldError[]): InstanceType<typeof InvalidRequest> {
  const [first] = errors;
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
  return new InvalidRequest(first ? `${first.pointer}: ${first.detail}${more}` : 'The request does not have the expected form.', {
    errors,
  });
}

function fieldErrors(error: ValidationError, parent: string): FieldError[] {
  const pointer = `${parent}/${error.property.replace(/~/g, '~0').replace(/\//g, '~1')}`;
  const own = Object.entries(error.constraints ?? {}).map(([name, detail]) => ({ pointer, code: machineWord(name), detail }));
  return [...own, ...(error.children ?? []).flatMap((child) => fieldErrors(child, pointer))];
}

/** class-validator's `whitelistValidation`, `isEnum`, `maxLength` as words for machines: `unknown-field`, `enum`, `max-length`. */
function machineWord(constraint: string): string {
  if (constraint === 'whitelistValidation') return 'unknown-field';
  if (constraint === 'isDefined') return 'required';
  return constraint
    .replace(/^is(?=[A-Z])/, '')
    .replace(/(?!^)([A-Z])/g, '-$1')
    .toLowerCase();
}
