import type { LogStore } from "#local/cloud/logs/log-store.ts";

/** Log groups in memory: names and retention alone. */
export function createMemoryLogStore(): LogStore {
  const groups = new Map<string, number | undefined>();
  const find = (name: string) => {
    if (!groups.has(name)) return undefined;
    const retentionDays = groups.get(name);
    return { name, arn: `arn:aws:logs:::log-group:${name}`, createdAtMs: 0, ...(retentionDays === undefined ? {} : { retentionDays }) };
  };
  return {
    createGroup(name) {
      if (groups.has(name)) return false;
      groups.set(name, undefined);
      return true;
    },
    findGroup: find,
    listGroups: () => [...groups.keys()].flatMap((name) => find(name) ?? []),
    setRetention: (name, days) => void groups.set(name, days),
    deleteGroup: (name) => void groups.delete(name),
    createStream: () => true,
    listStreams: () => [],
    append: () => {},
    read: () => [],
    watch: () => {},
    flush: () => {},
  };
}
