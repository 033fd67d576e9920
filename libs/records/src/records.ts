/** What may be kept with records of one kind, and by whom. Roles are those of the application's role table. */
export interface RecordKind {
  /** Word of the kind on the wire, such as `UNIT`. */
  kind: string;
  /** Roles that may add files to such a record, if it lies in their sight. */
  attach: readonly string[];
  /** Narrow roles that see its files unless a file says otherwise. */
  shownTo: readonly string[];
  /** Whether people write notes about it. */
  notes: boolean;
}

/**
 * The kinds of records that files and notes hang on, by id prefix. The module that owns a kind registers it, here and in `Sights`, which
 * say whether one lies in somebody's sight. A kind that nobody registered has no files and no notes.
 */
export class Records {
  private readonly kinds = new Map<string, RecordKind>();

  /** @throws Error if the prefix or the word is taken. */
  register(prefix: string, kind: RecordKind): void {
    if (this.kinds.has(prefix) || [...this.kinds.values()].some((known) => known.kind === kind.kind))
      throw new Error(`The records ${prefix} (${kind.kind}) are registered twice.`);
    this.kinds.set(prefix, kind);
  }

  /** The kind that an id is of; undefined for one that keeps nothing. */
  kindOf(id: string): RecordKind | undefined {
    return this.kinds.get(id.slice(0, 3));
  }

  all(): RecordKind[] {
    return [...this.kinds.values()];
  }
}
