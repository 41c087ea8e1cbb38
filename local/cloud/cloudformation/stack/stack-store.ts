import { join } from "node:path";
import { openCollection } from "#local/durable/collection.ts";
import { type EventLog, openEventLog } from "./event-log.ts";
import type { ChangeSetRecord, ResourceRecord, StackRecord } from "./records.ts";

/** Deleted stacks that `DescribeStacks` still finds by ARN. */
const MAX_DELETED_STACKS = 20;

/** All that CloudFormation keeps. Every `put` is on disk when it returns. */
export interface StackStore {
  /** By name among the stacks that exist, by ARN among all. */
  find(nameOrArn: string): StackRecord | undefined;
  get(stackId: string): StackRecord | undefined;
  list(): readonly StackRecord[];
  put(stack: StackRecord): void;
  /** Forgets a stack, its events and its change sets. */
  remove(stackId: string): void;
  resources(stackId: string): readonly ResourceRecord[];
  putResource(resource: ResourceRecord): void;
  removeResource(resource: ResourceRecord): void;
  changeSets(stackId: string): readonly ChangeSetRecord[];
  putChangeSet(changeSet: ChangeSetRecord): void;
  removeChangeSet(id: string): void;
  readonly events: EventLog;
}

/** @throws when the folder cannot be read or written. */
export function openStackStore(folder: string): StackStore {
  const stacks = openCollection<StackRecord>(join(folder, "stacks"));
  const resources = openCollection<ResourceRecord>(join(folder, "resources"));
  const changeSets = openCollection<ChangeSetRecord>(join(folder, "change-sets"));
  const events = openEventLog(join(folder, "events"));
  const byStack = new Map<string, Map<string, ResourceRecord>>();
  const resourcesOf = (stackId: string): Map<string, ResourceRecord> => {
    const known = byStack.get(stackId) ?? new Map<string, ResourceRecord>();
    byStack.set(stackId, known);
    return known;
  };
  for (const resource of resources.list()) resourcesOf(resource.stackId).set(resource.id, resource);

  const store: StackStore = {
    events,
    find: (nameOrArn) =>
      nameOrArn.startsWith("arn:")
        ? stacks.list().find(({ arn }) => arn === nameOrArn)
        : stacks.list().find(({ name, deletedAt }) => name === nameOrArn && deletedAt === undefined),
    get: (stackId) => stacks.get(stackId),
    list: () => stacks.list(),
    put(stack) {
      stacks.put(stack);
      if (stack.deletedAt !== undefined) forgetOldest(store);
    },
    remove(stackId) {
      for (const { id } of store.changeSets(stackId)) changeSets.remove(id);
      events.remove(stackId);
      byStack.delete(stackId);
      stacks.remove(stackId);
    },
    resources: (stackId) => [...resourcesOf(stackId).values()],
    putResource(resource) {
      resources.put(resource);
      resourcesOf(resource.stackId).set(resource.id, resource);
    },
    removeResource({ id, stackId }) {
      resources.remove(id);
      resourcesOf(stackId).delete(id);
    },
    changeSets: (stackId) => changeSets.list().filter((changeSet) => changeSet.stackId === stackId),
    putChangeSet: (changeSet) => changeSets.put(changeSet),
    removeChangeSet: (id) => changeSets.remove(id),
  };
  return store;
}

function forgetOldest(store: StackStore): void {
  const deleted = store.list().filter(({ deletedAt }) => deletedAt !== undefined);
  const oldestFirst = deleted.toSorted((left, right) => (left.deletedAt ?? "").localeCompare(right.deletedAt ?? ""));
  for (const { id } of oldestFirst.slice(0, Math.max(0, deleted.length - MAX_DELETED_STACKS))) store.remove(id);
}
