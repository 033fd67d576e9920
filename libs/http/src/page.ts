import { ApiProperty } from '@nestjs/swagger';
import { QueryIntField, TextField } from './fields.js';
import { InvalidRequest } from './problem.js';

export const DEFAULT_PAGE_SIZE = 50;
export const MAX_PAGE_SIZE = 200;

/** One page of a list: `next` is absent on the last page. */
export interface Page<T> {
  data: T[];
  next?: string;
}

/** The query of every list. */
export class PageQuery {
  @QueryIntField({ min: 1, max: MAX_PAGE_SIZE, description: `Rows a page, at most ${MAX_PAGE_SIZE}`, example: DEFAULT_PAGE_SIZE })
  limit: number = DEFAULT_PAGE_SIZE;

  @TextField({ max: 200, optional: true, description: 'The `next` of the page before' })
  cursor?: string;
}

/** What a repository needs to cut a page: rows after `after` (exclusive), `limit` of them. */
export interface PageRequest {
  limit: number;
  /** The sort key of the last row seen, e.g. its id; undefined on the first page. */
  after?: string;
}

/** @throws InvalidRequest for a cursor that this program did not make. */
export function pageRequest(query: PageQuery): PageRequest {
  if (query.cursor === undefined) return { limit: query.limit };
  const after = Buffer.from(query.cursor, 'base64url').toString('utf8');
  if (!/^v1:[\x21-\x7e]{1,150}$/.test(after) || Buffer.from(after).toString('base64url') !== query.cursor) {
    throw new InvalidRequest('/cursor: is not a cursor of this list', {
      errors: [{ pointer: '/cursor', code: 'cursor', detail: 'is not a cursor of this list' }],
    });
  }
  return { limit: query.limit, after: after.slice(3) };
}

/** The cursor of a place: what `pageRequest` reads back as `after`. */
export const cursorOf = (sortKey: string): string => Buffer.from(`v1:${sortKey}`).toString('base64url');

/** Cuts the `limit + 1` rows that a repository fetched into a page. */
export function toPage<Row, T>(rows: Row[], { limit }: PageRequest, sortKey: (row: Row) => string, present: (row: Row) => T): Page<T> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const more = rows.length > limit && last !== undefined;
  return { data: shown.map(present), ...(more ? { next: cursorOf(sortKey(last)) } : {}) };
}

/** The OpenAPI class of a page: `class LeasePage extends pageOf(LeaseResponse) {}` */
export function pageOf<T>(type: new () => T): new () => Page<T> {
  class PageOf implements Page<T> {
    @ApiProperty({ type, isArray: true, maxItems: MAX_PAGE_SIZE })
    data: T[];

    @ApiProperty({ type: String, required: false, description: 'Cursor of the next page; absent on the last' })
    next?: string;
  }
  return PageOf;
}
