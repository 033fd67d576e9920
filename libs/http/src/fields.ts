import { applyDecorators } from '@nestjs/common';
import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import { isId } from '@plotihub/database';
import { Money } from '@plotihub/money';
import { isLocalDate, isYearMonth } from '@plotihub/time';
import { Transform, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsDefined,
  IsEmail,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  MinLength,
  ValidateBy,
  ValidateIf,
  ValidateNested,
} from 'class-validator';

/**
 * One decorator a member of a DTO: it validates the input and describes it in OpenAPI, so that the two cannot differ.
 * The same decorators describe responses, where nothing is validated.
 */
export interface FieldOptions {
  /** Shown to the integrator. */
  description?: string;
  /** A value that works when pressed in Swagger UI. */
  example?: unknown;
  /** May be absent. */
  optional?: boolean;
  /** May be null. */
  nullable?: boolean;
}

type Decorator = PropertyDecorator;

function field(options: FieldOptions, schema: ApiPropertyOptions, ...validators: Decorator[]): Decorator {
  const { description, example, optional, nullable } = options;
  return applyDecorators(
    ApiProperty({
      ...(schema as object),
      description,
      example,
      // An object's own list of required members has that name already.
      ...('required' in schema ? { selfRequired: !optional } : { required: !optional }),
      ...(nullable ? { nullable: true } : {}),
    }),
    ...presence(optional, nullable),
    ...validators,
  );
}

/** Absent only if optional, null only if nullable: `{"name": null}` must not reach a column that is NOT NULL. */
function presence(optional = false, nullable = false): Decorator[] {
  if (optional && nullable) return [IsOptional()];
  if (optional) return [ValidateIf((_, value) => value !== undefined), IsDefined({ message: 'must not be null' })];
  if (nullable) return [ValidateIf((_, value) => value !== null)];
  return [IsDefined({ message: 'is required' })];
}

function check(name: string, message: string, test: (value: unknown) => boolean): Decorator {
  return ValidateBy({ name, validator: { validate: test, defaultMessage: () => message } });
}

const trimmed = Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.trim() : value));

const PRINTABLE = /^[^\u0000-\u001f\u007f]*$/;

/** Text, trimmed, one line, without control characters. */
export function TextField(options: FieldOptions & { min?: number; max: number; pattern?: RegExp; patternHint?: string }): Decorator {
  const { min = 1, max, pattern, patternHint } = options;
  return field(
    options,
    { type: String, minLength: min, maxLength: max, ...(pattern ? { pattern: pattern.source } : {}) },
    trimmed,
    ...(pattern ? [Matches(pattern, { message: patternHint ?? `must match ${pattern.source}` })] : []),
    Matches(PRINTABLE, { message: 'must be one line without control characters' }),
    MaxLength(max, { message: `must have at most ${max} characters` }),
    MinLength(min, { message: min === 1 ? 'must not be empty' : `must have at least ${min} characters` }),
    IsString({ message: 'must be text' }),
  );
}

const LINES = /^[^\u0000-\u0009\u000b-\u001f\u007f]*$/;

/** Text of several lines, trimmed; no other control characters than the ends of lines, which become `\n`. */
export function LinesField(options: FieldOptions & { max: number }): Decorator {
  const { max } = options;
  return field(
    options,
    { type: String, minLength: 1, maxLength: max },
    Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.replace(/\r\n?/g, '\n').trim() : value)),
    Matches(LINES, { message: 'must be text without control characters' }),
    MaxLength(max, { message: `must have at most ${max} characters` }),
    MinLength(1, { message: 'must not be empty' }),
    IsString({ message: 'must be text' }),
  );
}

/** A secret: text taken as it is, never trimmed, never shown. */
export function SecretField(options: FieldOptions & { min: number; max: number }): Decorator {
  return field(
    options,
    { type: String, format: 'password', minLength: options.min, maxLength: options.max },
    MaxLength(options.max, { message: `must have at most ${options.max} characters` }),
    MinLength(options.min, { message: `must have at least ${options.min} characters` }),
    IsString({ message: 'must be text' }),
  );
}

export function EmailField(options: FieldOptions): Decorator {
  return field(
    options,
    { type: String, format: 'email', maxLength: 254 },
    trimmed,
    IsEmail({}, { message: 'must be an e-mail address' }),
    IsString({ message: 'must be text' }),
  );
}

/** An id of the given prefix; whether it exists is for the service to say. */
export function IdField(prefix: string, options: FieldOptions = {}): Decorator {
  return field(
    { example: `${prefix}_01JD0000000000000000000000`, ...options },
    { type: String, pattern: `^${prefix}_[0-9A-HJKMNP-TV-Z]{26}$` },
    check('id', `must be an id such as ${prefix}_01J…`, (value) => isId(value, prefix)),
  );
}

/** A list of ids of the given prefix. */
export function IdListField(prefix: string, options: FieldOptions & { max: number }): Decorator {
  return field(
    { example: [`${prefix}_01JD0000000000000000000000`], ...options },
    { type: String, isArray: true, maxItems: options.max, items: { type: 'string', pattern: `^${prefix}_[0-9A-HJKMNP-TV-Z]{26}$` } },
    check('ids', `must be ids such as ${prefix}_01J…`, (value) => Array.isArray(value) && value.every((id) => isId(id, prefix))),
    ArrayMaxSize(options.max, { message: `must have at most ${options.max} entries` }),
    IsArray({ message: 'must be a list' }),
  );
}

/** A calendar day, `YYYY-MM-DD`. */
export function DateField(options: FieldOptions = {}): Decorator {
  return field(
    { example: '2026-11-05', ...options },
    { type: String, format: 'date' },
    check('date', 'must be a day that exists, as YYYY-MM-DD', isLocalDate),
  );
}

/** A calendar month, `YYYY-MM`. */
export function MonthField(options: FieldOptions = {}): Decorator {
  return field(
    { example: '2026-11', ...options },
    { type: String, pattern: '^\\d{4}-\\d{2}$' },
    check('month', 'must be a month, as YYYY-MM', isYearMonth),
  );
}

/** An instant of a response, ISO 8601 in UTC. */
export function InstantField(options: FieldOptions = {}): Decorator {
  return field({ example: '2026-11-05T06:00:00.000Z', ...options }, { type: String, format: 'date-time' });
}

export function IntField(options: FieldOptions & { min: number; max: number }): Decorator {
  return field(
    options,
    { type: 'integer', minimum: options.min, maximum: options.max },
    Max(options.max, { message: `must be at most ${options.max}` }),
    Min(options.min, { message: `must be at least ${options.min}` }),
    IsInt({ message: 'must be a whole number' }),
  );
}

/** A whole number in a query string. */
export function QueryIntField(options: FieldOptions & { min: number; max: number }): Decorator {
  return applyDecorators(
    Transform(({ value }: { value: unknown }) => (typeof value === 'string' && /^-?\d{1,9}$/.test(value) ? Number(value) : value)),
    IntField({ optional: true, ...options }),
  );
}

export function BoolField(options: FieldOptions): Decorator {
  return field(options, { type: Boolean }, IsBoolean({ message: 'must be true or false' }));
}

export function EnumField(values: readonly string[], options: FieldOptions = {}): Decorator {
  return field(
    { example: values[0], ...options },
    { type: String, enum: [...values] },
    IsIn([...values], { message: `must be one of ${values.join(', ')}` }),
  );
}

const MONEY_SCHEMA = {
  type: 'object',
  properties: {
    amount: { type: 'string', pattern: '^-?\\d{1,14}(\\.\\d{1,3})?$', description: "Decimal text with the currency's digits" },
    currency: { type: 'string', pattern: '^[A-Z]{3}$', description: 'ISO 4217' },
  },
  required: ['amount', 'currency'],
  additionalProperties: false,
} as const;

/** KES only for now: the ledger keeps one currency per organization. */
const CURRENCIES = ['KES'];

function readMoney(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const { amount, currency, ...rest } = value as { amount?: unknown; currency?: unknown };
  if (typeof amount !== 'string' || typeof currency !== 'string' || !CURRENCIES.includes(currency) || Object.keys(rest).length > 0)
    return value;
  try {
    return Money.parse(amount, currency);
  } catch {
    return value;
  }
}

/** Money as `{"amount": "15000.00", "currency": "KES"}`; arrives as a Money. By default it must be more than zero. */
export function MoneyField(options: FieldOptions & { min?: 'positive' | 'zero' | 'any'; maxMinor?: number } = {}): Decorator {
  const { min = 'positive', maxMinor = 100_000_000_000 } = options;
  return field(
    { example: { amount: '15000.00', currency: 'KES' }, ...options },
    MONEY_SCHEMA as unknown as ApiPropertyOptions,
    // The raw object is what arrives, whatever class-transformer made of the declared type.
    Transform(({ obj, key }: { obj: Record<string, unknown>; key: string }) => readMoney(obj[key])),
    check(
      'range',
      `must be ${min === 'positive' ? 'more than zero' : min === 'zero' ? 'zero or more' : 'in range'} and at most ${Money.of(maxMinor, 'KES').amount}`,
      (value) => {
        if (!(value instanceof Money)) return true;
        return Math.abs(value.amountMinor) <= maxMinor && (min === 'any' || value.isPositive || (min === 'zero' && value.isZero));
      },
    ),
    check('money', 'must be money such as {"amount": "15000.00", "currency": "KES"}', (value) => value instanceof Money),
  );
}

/** One nested object. */
export function ObjectField(type: () => new () => object, options: FieldOptions = {}): Decorator {
  return field(
    options,
    { type: () => type() },
    Type(type),
    ValidateNested(),
    check('object', 'must be an object', (value) => typeof value === 'object' && value !== null && !Array.isArray(value)),
  );
}

/** A list of nested objects. */
export function ListField(type: () => new () => object, options: FieldOptions & { min?: number; max: number }): Decorator {
  return field(
    options,
    { type: () => type(), isArray: true, minItems: options.min ?? 0, maxItems: options.max },
    Type(type),
    ValidateNested({ each: true, message: 'must be an object' }),
    ArrayMaxSize(options.max, { message: `must have at most ${options.max} entries` }),
    ArrayMinSize(options.min ?? 0, { message: `must have at least ${options.min ?? 0} entries` }),
    IsArray({ message: 'must be a list' }),
  );
}

/** A list of plain values, each one of `values`, or any text of a response. */
export function TextListField(options: FieldOptions & { max: number; values?: readonly string[] }): Decorator {
  return field(
    options,
    { type: String, isArray: true, maxItems: options.max, ...(options.values ? { enum: [...options.values] } : {}) },
    ...(options.values
      ? [IsIn([...options.values], { each: true, message: `must each be one of ${options.values.join(', ')}` })]
      : [IsString({ each: true, message: 'must each be text' })]),
    ArrayMaxSize(options.max, { message: `must have at most ${options.max} entries` }),
    IsArray({ message: 'must be a list' }),
  );
}
