import { Injectable, type Provider } from '@nestjs/common';

/** What kind of data about a person a column holds. */
export const DATA_CLASSES = ['IDENTITY', 'CONTACT', 'FINANCIAL', 'BEHAVIOUR', 'FREE_TEXT', 'CREDENTIAL'] as const;
export type DataClass = (typeof DATA_CLASSES)[number];

/** On what ground it is processed. */
export type LawfulBasis = 'CONTRACT' | 'LEGAL_DUTY' | 'CONSENT' | 'LEGITIMATE_INTEREST';

/** What becomes of it when its person is erased: it stays, or this value takes its place (`{id}` is the row's own id). */
export type Erasure = 'KEEP' | { becomes: string | null };

/** What is to be known of one column of personal data. */
export interface PersonalColumn {
  class: DataClass;
  purpose: string;
  basis: LawfulBasis;
  /** Name of a retention class. */
  retention: string;
  erase: Erasure;
  /** Sealed at rest; opened in the person's own copy. */
  sealed?: true;
}

/** A person as rows refer to them: ids by what they are the id of. */
export type SubjectIds = Readonly<Record<string, readonly string[]>>;

/** Every column of one table: those of personal data one by one, the others by name only. */
export interface RegisteredTable {
  table: string;
  /** Columns that tell nothing of a person beyond what refers to them: ids, amounts, states, times. Separated by spaces. */
  plain: string;
  personal?: Readonly<Record<string, PersonalColumn>>;
  /** Column by which a row belongs to a person, for each kind of id: `{ tenant: 'tenant_id' }`. */
  of?: Readonly<Record<string, string>>;
  /** True for a table without an organization. */
  shared?: true;
}

/** One line of the record of processing. */
export interface RegisterLine extends PersonalColumn {
  table: string;
  column: string;
}

/** Every column of every table, told by the module that owns it. A test compares it with the database. */
@Injectable()
export class PersonalDataRegister {
  private readonly tables = new Map<string, RegisteredTable>();

  /** @throws Error if a table is told of twice, or a column of it is */
  add(...tables: readonly RegisteredTable[]): void {
    for (const table of tables) {
      if (this.tables.has(table.table)) throw new Error(`The table ${table.table} is registered twice.`);
      const columns = columnsOf(table);
      if (new Set(columns).size !== columns.length) throw new Error(`A column of ${table.table} is registered twice.`);
      this.tables.set(table.table, table);
    }
  }

  /** In order of their names. */
  all(): RegisteredTable[] {
    return [...this.tables.values()].sort((a, b) => (a.table < b.table ? -1 : 1));
  }

  /** Every column of personal data. */
  lines(): RegisterLine[] {
    return this.all().flatMap(({ table, personal }) =>
      Object.entries(personal ?? {}).map(([column, about]) => ({ table, column, ...about })),
    );
  }
}

export const columnsOf = ({ plain, personal }: RegisteredTable): string[] => [
  ...plain.split(/\s+/).filter(Boolean),
  ...Object.keys(personal ?? {}),
];

/** Nest provider that tells the register of a module's tables. */
export const registers = (module: string, tables: readonly RegisteredTable[]): Provider => ({
  provide: `personal-data-of-${module}`,
  inject: [PersonalDataRegister],
  useFactory: (register: PersonalDataRegister) => {
    register.add(...tables);
    return tables;
  },
});
