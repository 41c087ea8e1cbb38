export interface LogGroup {
  readonly name: string;
  /** Without the `:*` that some calls append. */
  readonly arn: string;
  /** Epoch milliseconds. */
  readonly createdAtMs: number;
  /** Days; left out: never expires. Recorded; a group is bounded by its size alone. */
  readonly retentionDays?: number;
}

export interface LogEvent {
  /** Counts up within the group, also across restarts. */
  readonly sequence: number;
  readonly stream: string;
  /** Epoch milliseconds. */
  readonly timestampMs: number;
  readonly ingestedMs: number;
  readonly message: string;
}

export interface LogStream {
  readonly name: string;
  readonly createdAtMs: number;
  readonly firstEventMs?: number;
  readonly lastEventMs?: number;
}

/** Hears what happens to groups, at once. */
export interface LogWatcher {
  added(group: string, event: LogEvent): void;
  deleted(group: string): void;
}

/** Log groups on disk, newest events kept, oldest dropped beyond the group's bound. */
export interface LogStore {
  /** @returns false when it was there already. */
  createGroup(name: string): boolean;
  findGroup(name: string): LogGroup | undefined;
  listGroups(): readonly LogGroup[];
  /** `undefined` keeps events for ever. The group must exist. */
  setRetention(name: string, days: number | undefined): void;
  /** A group that does not exist is left alone. */
  deleteGroup(name: string): void;
  /** @returns false when it was there already. Creates the group where needed. */
  createStream(group: string, stream: string): boolean;
  listStreams(group: string): readonly LogStream[];
  /**
   * Creates group and stream where needed, and never throws: a log that cannot be written must not fail a request.
   * Reaches the disk within a tenth of a second, or at `flush`.
   */
  append(group: string, stream: string, message: string, timestampMs: number): void;
  /** All events of a group, or of one stream, in the order they came. */
  read(group: string, stream?: string): readonly LogEvent[];
  watch(watcher: LogWatcher): void;
  /** Writes what is still in memory. */
  flush(): void;
}
