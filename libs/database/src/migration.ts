import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A statement that depends on what the server has called things; runs again if the process died after it and before the migration was noted. */
export type StatementFinder = (runner: QueryRunner) => Promise<string>;

/**
 * A forward-only migration of one DDL statement: MySQL commits at each DDL statement, so two in one
 * migration could be left half applied. `number` orders it (yyyymmddnnn) and is never reused.
 */
export function migration(number: number, name: string, sql: string | StatementFinder): new () => MigrationInterface {
  return class implements MigrationInterface {
    // TypeORM orders by the last 13 characters, read as a JavaScript timestamp.
    readonly name = `${name}-${String(number).padStart(13, '0')}`;

    async up(runner: QueryRunner): Promise<void> {
      await runner.query(typeof sql === 'string' ? sql : await sql(runner));
    }

    async down(): Promise<void> {
      throw new Error(`${this.name} cannot be undone: migrations go forward only.`);
    }
  };
}
