import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';

/** One measured figure and what it must be. */
export interface Figure {
  /** What was measured, in a few words. */
  name: string;
  ours: string;
  /** What the bare peer came to; absent where there is none. */
  bare?: string;
  ratio?: string;
  target: string;
  met: boolean;
}

const HEADER = ['case', 'ours', 'bare', 'ratio', 'target', 'met?'];
const README = new URL('../../../bench/README.md', import.meta.url);
const MARKERS = /(<!-- results -->\n)[\s\S]*(<!-- end of results -->)/;

/** A Markdown table that reads well in a terminal, too. */
export function table(figures: readonly Figure[]): string {
  const rows = figures.map(({ name, ours, bare = '–', ratio = '–', target, met }) => [name, ours, bare, ratio, target, met ? 'yes' : 'NO']);
  const widths = HEADER.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]?.length ?? 0)));
  const line = (cells: readonly string[]): string => `| ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`;
  return [line(HEADER), `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...rows.map(line)].join('\n');
}

/** Puts the figures, and what they were measured on, between the markers of bench/README.md. */
export function writeToReadme(figures: readonly Figure[], databaseVersion: string): void {
  const readme = readFileSync(README, 'utf8');
  if (!MARKERS.test(readme)) throw new Error('bench/README.md has no place for the results.');
  const machine = [
    new Date().toISOString().slice(0, 10),
    `${availableParallelism()} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}`,
    `${Math.round(totalmem() / 2 ** 30)} GiB of memory`,
    `Node ${process.versions.node}`,
    titleOf(databaseVersion),
  ].join(', ');
  writeFileSync(README, readme.replace(MARKERS, `$1\n${machine}; everything on one machine.\n\n${table(figures)}\n\n$2`));
}

/** `MySQL 9.7.1`, `MariaDB 10.11.6` */
function titleOf(version: string): string {
  return `${/mariadb/i.test(version) ? 'MariaDB' : 'MySQL'} ${/[\d.]+/.exec(version)?.[0] ?? version}`;
}
