import { createRequire } from "node:module";

/** As much of LevelDB as is needed beside dynalite. */
export interface LevelDb {
  open(): Promise<void>;
  close(): Promise<void>;
  iterator(range: { readonly gte: string; readonly lt: string }): AsyncIterable<readonly [string, unknown]>;
  put(key: string, value: unknown): Promise<void>;
  clear(range: { readonly gte: string; readonly lt: string }): Promise<void>;
}

/** The very LevelDB that dynalite brings. */
export const Level = createRequire(createRequire(import.meta.url).resolve("dynalite"))("level").Level as new (
  path: string,
  options: { readonly valueEncoding: "json" },
) => LevelDb;
