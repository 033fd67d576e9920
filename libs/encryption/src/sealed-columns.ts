import { Injectable } from '@nestjs/common';

/** A column of sealed values: whoever rotates keys must know each of them. The table's row has an `id`, and `organization_id` unless told. */
export interface SealedColumn {
  table: string;
  column: string;
  /** Column of its blind index, and how the value is written for it. */
  index?: { column: string; normalise: (value: string) => string };
  /** Column in which the same lay unsealed; moved by the worker and emptied. */
  plain?: string;
  /** Sealed under the key of the installation; the table has no organization. */
  installation?: boolean;
}

/** Every sealed column of the application. Modules add theirs in onModuleInit. */
@Injectable()
export class SealedColumns {
  private readonly columns: SealedColumn[] = [];

  /** @throws Error if the column is known already */
  add(...columns: SealedColumn[]): void {
    for (const column of columns) {
      if (this.columns.some(({ table, column: name }) => table === column.table && name === column.column))
        throw new Error(`The sealed column ${column.table}.${column.column} is added twice.`);
      this.columns.push(column);
    }
  }

  all(): readonly SealedColumn[] {
    return this.columns;
  }
}
