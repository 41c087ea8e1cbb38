import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Documents by id that survive a kill at any moment. Reads come from memory. */
export interface Collection<T extends { readonly id: string }> {
  get(id: string): T | undefined;
  put(item: T): void;
  remove(id: string): void;
  list(): readonly T[];
}

export interface CollectionOptions {
  /** Each document reaches the disk before `put` returns, so that it survives the machine's end too. */
  readonly flush?: boolean;
}

/**
 * One file per document below `folder`, written beside and renamed, so that a reader after a kill sees the old document or the new one.
 * @throws when the folder cannot be read or written.
 */
export function openCollection<T extends { readonly id: string }>(folder: string, options: CollectionOptions = {}): Collection<T> {
  mkdirSync(folder, { recursive: true });
  const items = new Map<string, T>();
  for (const file of readdirSync(folder).sort()) {
    if (!file.endsWith(".json")) {
      rmSync(join(folder, file), { force: true });
      continue;
    }
    const item = JSON.parse(readFileSync(join(folder, file), "utf8")) as T;
    items.set(item.id, item);
  }
  const path = (id: string): string => join(folder, `${toFileName(id)}.json`);
  return {
    get: (id) => items.get(id),
    put(item) {
      const part = `${path(item.id)}.part`;
      writeFileSync(part, JSON.stringify(item), { mode: 0o600, flush: options.flush ?? false });
      renameSync(part, path(item.id));
      items.set(item.id, item);
    },
    remove(id) {
      items.delete(id);
      rmSync(path(id), { force: true });
    },
    list: () => [...items.values()],
  };
}

/** Capital letters are escaped too: some file systems take `A` and `a` for the same name. */
function toFileName(id: string): string {
  return encodeURIComponent(id).replace(/%[0-9A-F]{2}|[A-Z]/g, (part) =>
    part.length > 1 ? part : `%${part.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
