import { join } from "node:path";
import { openCollection } from "#local/durable/collection.ts";
import { AwsError } from "../aws-error.ts";
import { parseFilterPattern } from "./filter-pattern.ts";
import { createLogFeed, type LogFeed } from "./log-feed.ts";
import type { LogStore } from "./log-store.ts";
import type { LogSubscriptions, SubscriptionFilter } from "./log-subscriptions.ts";

export interface LogSubscriptionsOptions {
  readonly folder: string;
  readonly accountId: string;
  readonly logs: LogStore;
  /** Hands an event to a function. @throws where the function did not take it. */
  readonly send: (destinationArn: string, event: Buffer) => Promise<void>;
  /** Hears of the first of several failures in a row. */
  readonly onFault: (error: unknown) => void;
  /** How long to wait after so many failures in a row. From a second to a minute when left out. */
  readonly retryAfterMs?: (failures: number) => number;
}

type StoredFilter = SubscriptionFilter & {
  readonly id: string;
  /** The number of the last event that was delivered, or logged when the filter was made; -1: none. */
  readonly delivered: number;
};

/** CloudWatch Logs quotas: subscription filters of a log group. */
const MAX_FILTERS = 2;

/** Continues with what was not delivered when the process before it ended. @throws when the folder cannot be read or written. */
export function openLogSubscriptions(options: LogSubscriptionsOptions): LogSubscriptions {
  const { accountId, logs, send, onFault } = options;
  const filters = openCollection<StoredFilter>(join(options.folder, "filters"));
  const feeds = new Map<string, LogFeed>();
  const start = (filter: StoredFilter): void => {
    const { id, group, name, pattern, destinationArn } = filter;
    feeds.get(id)?.stop();
    const feed = createLogFeed({
      source: { accountId, group, filterName: name },
      isTaken: parseFilterPattern(pattern),
      logs,
      delivered: filter.delivered,
      send: (event) => send(destinationArn, event),
      advance(delivered) {
        // A filter that was removed meanwhile stays so.
        if (feeds.get(id) === feed) filters.put({ ...filter, delivered });
      },
      onFault,
      retryAfterMs: options.retryAfterMs ?? ((failures) => Math.min(1_000 * 2 ** (failures - 1), 60_000)),
    });
    feeds.set(id, feed);
  };
  const drop = (id: string): boolean => {
    const isThere = feeds.has(id);
    feeds.get(id)?.stop();
    feeds.delete(id);
    filters.remove(id);
    return isThere;
  };
  const list = (group: string): readonly StoredFilter[] => filters.list().filter((filter) => filter.group === group);

  logs.watch({
    added(group, event) {
      for (const { id } of list(group)) feeds.get(id)?.add(event);
    },
    deleted(group) {
      for (const { id } of list(group)) drop(id);
    },
  });
  for (const filter of filters.list()) start(filter);

  return {
    put(filter) {
      parseFilterPattern(filter.pattern);
      if (logs.findGroup(filter.group) === undefined)
        throw new AwsError("ResourceNotFoundException", 400, "The specified log group does not exist.");
      const id = JSON.stringify([filter.group, filter.name]);
      const before = filters.get(id);
      if (before === undefined && list(filter.group).length >= MAX_FILTERS)
        throw new AwsError("LimitExceededException", 400, `A log group has at most ${MAX_FILTERS} subscription filters`);
      const delivered = before?.delivered ?? logs.read(filter.group).at(-1)?.sequence ?? -1;
      const stored = { ...filter, id, delivered };
      filters.put(stored);
      start(stored);
    },
    remove: (group, name) => drop(JSON.stringify([group, name])),
    list,
    deliver: async () => void (await Promise.all([...feeds.values()].map((feed) => feed.deliver()))),
    close: async () => void (await Promise.all([...feeds.values()].map((feed) => feed.stop()))),
  };
}
