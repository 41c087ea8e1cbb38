import { appendFileSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { StackEvent } from "./records.ts";

/** Events kept in memory for one stack; the oldest go first. */
const MAX_EVENTS = 5_000;

/** The events of every stack, oldest first. One file of JSON lines a stack. */
export interface EventLog {
  append(stackId: string, event: StackEvent): void;
  list(stackId: string): readonly StackEvent[];
  remove(stackId: string): void;
}

/** @throws when the folder cannot be read or written. */
export function openEventLog(folder: string): EventLog {
  mkdirSync(folder, { recursive: true });
  const loaded = new Map<string, StackEvent[]>();
  const path = (stackId: string): string => join(folder, `${stackId}.jsonl`);
  const eventsOf = (stackId: string): StackEvent[] => {
    const events = loaded.get(stackId) ?? readEvents(path(stackId));
    loaded.set(stackId, events);
    return events;
  };
  return {
    append(stackId, event) {
      const events = eventsOf(stackId);
      events.push(event);
      if (events.length > MAX_EVENTS) events.shift();
      appendFileSync(path(stackId), `${JSON.stringify(event)}\n`, { mode: 0o600 });
    },
    list: eventsOf,
    remove(stackId) {
      loaded.delete(stackId);
      rmSync(path(stackId), { force: true });
    },
  };
}

/** A line cut short by a kill is left out. */
function readEvents(path: string): StackEvent[] {
  let text = "";
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
  return text
    .split("\n")
    .slice(-MAX_EVENTS)
    .flatMap((line): StackEvent[] => {
      if (!line.endsWith("}")) return [];
      try {
        return [JSON.parse(line) as StackEvent];
      } catch {
        return [];
      }
    });
}
