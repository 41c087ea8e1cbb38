import { appendFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openLogStore } from "#local/cloud/logs/open-log-store.ts";
import { temporaryFolder } from "#test/support/temporary-folder.ts";
import { IDENTITY, NOW_MS } from "../served-services.ts";

function open(folder: string, more: { maxGroupBytes?: number; onFault?: (error: unknown) => void } = {}) {
  const fail = (error: unknown) => {
    throw error;
  };
  return openLogStore({ folder, identity: IDENTITY, clock: () => NOW_MS, onFault: fail, ...more });
}

/** The files of the only group. */
function groupFolder(folder: string): string {
  const [name = ""] = readdirSync(join(folder, "events"));
  return join(folder, "events", name);
}

test("events come back in the order they came, by group and by stream, and number on after a restart", () => {
  const folder = temporaryFolder();
  const first = open(folder);
  first.append("/aws/lambda/f", "a", "one", 1);
  first.append("/aws/lambda/f", "b", "two\nlines", 2);
  first.append("other", "a", "elsewhere", 3);
  first.flush();
  const second = open(folder);
  second.append("/aws/lambda/f", "a", "three", 4);
  expect(second.read("/aws/lambda/f").map(({ message }) => message)).toEqual(["one", "two\nlines", "three"]);
  expect(second.read("/aws/lambda/f", "a").map(({ message, sequence }) => [message, sequence])).toEqual([
    ["one", 0],
    ["three", 2],
  ]);
  expect(second.listGroups().map(({ name }) => name)).toEqual(["/aws/lambda/f", "other"]);
  expect(second.read("unknown")).toEqual([]);
});

test("an append reaches the disk without anybody asking", async () => {
  const folder = temporaryFolder();
  open(folder).append("g", "s", "soon", 1);
  const file = join(groupFolder(folder), "new.jsonl");
  const isThere = (): boolean => (statSync(file, { throwIfNoEntry: false })?.size ?? 0) > 0;
  while (!isThere()) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(open(folder).read("g")).toMatchObject([{ message: "soon", stream: "s", timestampMs: 1, ingestedMs: NOW_MS }]);
});

test("half a line that a kill left behind is dropped, the lines before and after it stay", () => {
  const folder = temporaryFolder();
  const first = open(folder);
  first.append("g", "s", "whole", 1);
  first.flush();
  appendFileSync(join(groupFolder(folder), "new.jsonl"), '{"sequence":1,"stream":"s","mess');
  const second = open(folder);
  second.append("g", "s", "next", 2);
  expect(second.read("g").map(({ message, sequence }) => [message, sequence])).toEqual([
    ["whole", 0],
    ["next", 1],
  ]);
});

test("a group stays within its bound, oldest events first to go, numbers never reused", () => {
  const folder = temporaryFolder();
  const store = open(folder, { maxGroupBytes: 20_000 });
  for (let index = 0; index < 500; index++) {
    store.append("g", "s", `${index}`.padEnd(100, "."), index);
    if (index % 10 === 0) store.flush();
  }
  store.flush();
  const files = readdirSync(groupFolder(folder)).map((file) => statSync(join(groupFolder(folder), file)).size);
  expect(files.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(20_000);
  const kept = store.read("g").map(({ sequence }) => sequence);
  expect(kept.at(-1)).toBe(499);
  expect(kept.length).toBeGreaterThan(20);
  expect(kept).toEqual(Array.from({ length: kept.length }, (_, at) => 500 - kept.length + at));
});

test("an append never throws: a disk that refuses is reported and the next write goes on", () => {
  const folder = temporaryFolder();
  const faults: unknown[] = [];
  const store = open(folder, { onFault: (error) => faults.push(error) });
  store.append("g", "s", "first", 1);
  const place = groupFolder(folder);
  rmSync(place, { recursive: true });
  writeFileSync(place, "in the way");
  store.flush();
  expect(faults).toHaveLength(1);
  store.append("g", "s", "second", 2);
  rmSync(place);
});

test("streams are created once, and know their first and last event", () => {
  const store = open(temporaryFolder());
  expect(store.createStream("g", "s")).toBe(true);
  expect(store.createStream("g", "s")).toBe(false);
  expect(store.listStreams("g")).toEqual([{ name: "s", createdAtMs: NOW_MS }]);
  expect(store.read("g")).toEqual([]);
  store.append("g", "s", "x", 5);
  store.append("g", "s", "y", 7);
  store.append("g", "t", "z", 6);
  expect(store.listStreams("g")).toEqual([
    { name: "s", createdAtMs: NOW_MS, firstEventMs: 5, lastEventMs: 7 },
    { name: "t", createdAtMs: NOW_MS, firstEventMs: 6, lastEventMs: 6 },
  ]);
});

test("a deleted group takes its events with it, also from a group of the same name later", () => {
  const folder = temporaryFolder();
  const store = open(folder);
  store.append("g", "s", "old", 1);
  store.deleteGroup("g");
  store.deleteGroup("g");
  expect(store.findGroup("g")).toBeUndefined();
  store.append("g", "s", "new", 2);
  expect(store.read("g").map(({ message }) => message)).toEqual(["new"]);
  expect(
    open(folder)
      .read("g")
      .map(({ message }) => message),
  ).toEqual(["new"]);
});
