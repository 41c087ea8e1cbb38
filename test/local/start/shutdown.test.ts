import { expect, test } from "vitest";
import { createShutdown } from "#local/start/shutdown.ts";

test("createShutdown() closes in reverse and once, however often it runs", async () => {
  const closed: string[] = [];
  const shutdown = createShutdown();
  for (const name of ["first", "second", "third"]) {
    shutdown.add(async () => {
      await Promise.resolve();
      closed.push(name);
    });
  }
  expect(shutdown.isRunning()).toBe(false);
  const runs = [shutdown.run(), shutdown.run()];
  expect(shutdown.isRunning()).toBe(true);
  await Promise.all(runs);
  expect(closed).toEqual(["third", "second", "first"]);
});

test("createShutdown() closes the rest when one cannot be closed, and says so", async () => {
  const closed: string[] = [];
  const shutdown = createShutdown();
  shutdown.add(() => void closed.push("first"));
  shutdown.add(() => Promise.reject(new Error("stuck")));
  await expect(shutdown.run()).rejects.toThrow("stuck");
  expect(closed).toEqual(["first"]);
});

test("createShutdown() closes what is opened after the end began", async () => {
  const closed: string[] = [];
  const shutdown = createShutdown();
  await shutdown.run();
  shutdown.add(() => void closed.push("late"));
  await shutdown.run();
  expect(closed).toEqual(["late"]);
});
