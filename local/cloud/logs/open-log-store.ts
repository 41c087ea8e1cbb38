import { createHash } from "node:crypto";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { openCollection } from "#local/durable/collection.ts";
import type { CloudIdentity } from "../aws-call.ts";
import { type LogFile, type LogLine, openLogFile } from "./log-file.ts";
import type { LogEvent, LogGroup, LogStore, LogStream, LogWatcher } from "./log-store.ts";

export interface LogStoreOptions {
  readonly folder: string;
  readonly identity: CloudIdentity;
  /** Epoch milliseconds. */
  readonly clock: () => number;
  /** Of one group on disk, 16 MiB when left out. */
  readonly maxGroupBytes?: number;
  /** Hears of a log that could not be written. */
  readonly onFault: (error: unknown) => void;
}

const FLUSH_AFTER_MS = 100;
const MAX_MESSAGE_CHARACTERS = 256 * 1024;

/** @throws when the folder cannot be read or written. */
export function openLogStore({ folder, identity, clock, maxGroupBytes = 16 * 1024 * 1024, onFault }: LogStoreOptions): LogStore {
  const groups = openCollection<LogGroup & { readonly id: string }>(join(folder, "groups"));
  const files = new Map<string, LogFile>();
  const watchers: LogWatcher[] = [];
  let timer: NodeJS.Timeout | undefined;

  const folderOf = (name: string): string => join(folder, "events", createHash("sha256").update(name).digest("hex").slice(0, 32));
  const fileOf = (name: string): LogFile => {
    const open = files.get(name) ?? openLogFile(folderOf(name), maxGroupBytes / 2);
    files.set(name, open);
    return open;
  };
  const createGroup = (name: string): boolean => {
    if (groups.get(name) !== undefined) return false;
    const arn = `arn:${identity.partition}:logs:${identity.region}:${identity.accountId}:log-group:${name}`;
    groups.put({ id: name, name, arn, createdAtMs: clock() });
    return true;
  };
  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    for (const file of files.values()) attempt(() => file.flush());
  };
  const attempt = (write: () => void): void => {
    try {
      write();
    } catch (error) {
      onFault(error);
    }
  };
  const linesOf = (name: string): readonly LogLine[] => (groups.get(name) === undefined ? [] : fileOf(name).read());

  return {
    createGroup,
    findGroup: (name) => groups.get(name),
    listGroups: () => groups.list().toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    setRetention(name, days) {
      const group = groups.get(name);
      if (group === undefined) throw new Error(`Log group "${name}" does not exist`);
      const { retentionDays: _, ...rest } = group;
      groups.put(days === undefined ? rest : { ...rest, retentionDays: days });
    },
    deleteGroup(name) {
      groups.remove(name);
      files.delete(name);
      rmSync(folderOf(name), { recursive: true, force: true });
      for (const watcher of watchers) watcher.deleted(name);
    },
    createStream(group, stream) {
      createGroup(group);
      if (linesOf(group).some((line) => line.stream === stream)) return false;
      fileOf(group).add({ stream, timestampMs: clock(), ingestedMs: clock() });
      flush();
      return true;
    },
    listStreams: (group) => toStreams(linesOf(group)),
    append(group, stream, message, timestampMs) {
      attempt(() => {
        createGroup(group);
        const event = { stream, timestampMs, ingestedMs: clock(), message: message.slice(0, MAX_MESSAGE_CHARACTERS) };
        const sequence = fileOf(group).add(event);
        timer ??= setTimeout(flush, FLUSH_AFTER_MS).unref();
        for (const watcher of watchers) watcher.added(group, { sequence, ...event });
      });
    },
    read: (group, stream) =>
      linesOf(group).filter((line) => isEvent(line) && (stream === undefined || line.stream === stream)) as LogEvent[],
    watch: (watcher) => void watchers.push(watcher),
    flush,
  };
}

function isEvent(line: LogLine): line is LogEvent {
  return line.message !== undefined;
}

function toStreams(lines: readonly LogLine[]): LogStream[] {
  const streams = new Map<string, LogStream>();
  for (const line of lines) {
    const known = streams.get(line.stream) ?? { name: line.stream, createdAtMs: line.ingestedMs };
    const times = isEvent(line) ? { firstEventMs: known.firstEventMs ?? line.timestampMs, lastEventMs: line.timestampMs } : {};
    streams.set(line.stream, { ...known, ...times });
  }
  return [...streams.values()];
}
