import type { BatchWrite, DynaliteStore, Stored, SubLevel } from "./dynalite-parts.ts";

/** A store on which an action can be tried: what it would write is collected, and nothing is written. */
export interface StagedStore {
  readonly store: DynaliteStore;
  /** What was to be written to tables and indexes. */
  readonly writes: BatchWrite[];
  /** The item that the action looked at, where there is one. */
  found(): Stored | undefined;
}

/** Before a table's name, in the keys of its items. */
const ITEMS = "item-";

/** Nothing else may write until the writes are in the database, or are given up. */
export function stageStore(store: DynaliteStore): StagedStore {
  const writes: BatchWrite[] = [];
  let found: Stored | undefined;
  const stage = (level: SubLevel, prefix: string): SubLevel => ({
    lock: (_key, run) => run((done) => done),
    get: (key, done) =>
      level.get(key, (error, value) => {
        found = value;
        done(error, value);
      }),
    put(key, value, done) {
      writes.push({ type: "put", key: prefix + key, value });
      done(null);
    },
    del(key, done) {
      writes.push({ type: "del", key: prefix + key });
      done(null);
    },
  });
  return {
    writes,
    found: () => found,
    store: {
      ...store,
      getItemDb: (table) => stage(store.getItemDb(table), `${ITEMS}${table}~`),
      getIndexDb: (type, table, index) => stage(store.getIndexDb(type, table, index), `index-${type.toLowerCase()}~${table}~${index}~`),
    },
  };
}

/** Tells an item's own record from those of its indexes. */
export function isItem({ key }: BatchWrite): boolean {
  return key.startsWith(ITEMS);
}
