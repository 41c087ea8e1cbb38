import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";

/** `local.json`: how to reach the running local cloud. Written once everything answers, removed on a clean stop. */
const CONNECTION = v.object({
  url: v.string(),
  apiKey: v.string(),
  tenant: v.string(),
  awsEndpoint: v.string(),
  region: v.string(),
  pid: v.number(),
});

export type Connection = Readonly<v.InferOutput<typeof CONNECTION>>;

export function writeConnection(home: string, connection: Connection): void {
  const part = join(home, "local.json.part");
  writeFileSync(part, `${JSON.stringify(connection, null, 2)}\n`, { mode: 0o600 });
  renameSync(part, join(home, "local.json"));
}

export function removeConnection(home: string): void {
  rmSync(join(home, "local.json"), { force: true });
}

/** @returns undefined when no local cloud has written one, or the one that did is gone. */
export function readConnection(home: string, isAlive: (pid: number) => boolean): Connection | undefined {
  let text: string;
  try {
    text = readFileSync(join(home, "local.json"), "utf8");
  } catch {
    return undefined;
  }
  const connection = v.parse(CONNECTION, JSON.parse(text));
  return isAlive(connection.pid) ? connection : undefined;
}
