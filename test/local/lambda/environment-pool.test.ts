import { expect, test } from "vitest";
import { createEnvironmentPool, type Generation } from "#local/lambda/environment-pool.ts";
import type { ExecutionEnvironment } from "#local/lambda/execution-environment.ts";

interface FakeEnvironment extends ExecutionEnvironment {
  /** The process ends by itself; `ended` settles later, once its files are gone. */
  die(): void;
  cleanUp(): void;
}

function createFakeGeneration() {
  const environments: FakeEnvironment[] = [];
  const generation: Generation = {
    async start() {
      const ended = Promise.withResolvers<{ code: number; signal: null }>();
      let isEnding = false;
      const cleanUp = (): void => ended.resolve({ code: 0, signal: null });
      const environment: FakeEnvironment = {
        init: () => Promise.reject(new Error("Not asked for")),
        invoke: () => Promise.reject(new Error("Not asked for")),
        log: () => {},
        isEnding: () => isEnding,
        ended: ended.promise,
        die() {
          isEnding = true;
        },
        cleanUp,
        async end() {
          isEnding = true;
          cleanUp();
        },
      };
      environments.push(environment);
      return environment;
    },
  };
  return { generation, environments };
}

test("take() lends the environment used last, and none twice", async () => {
  const pool = createEnvironmentPool({ maxProcesses: 9, idleMs: 60_000 });
  const { generation } = createFakeGeneration();
  const [first, second] = [await pool.start(generation), await pool.start(generation)];
  expect(pool.take(generation)).toBeUndefined();
  pool.give(second);
  pool.give(first);
  expect([pool.take(generation), pool.take(generation), pool.take(generation)]).toEqual([first, second, undefined]);
  await pool.close();
});

test("take() never lends an environment that is ending, given back before or after", async () => {
  const pool = createEnvironmentPool({ maxProcesses: 9, idleMs: 60_000 });
  const { generation, environments } = createFakeGeneration();
  for (const environment of [await pool.start(generation), await pool.start(generation)]) pool.give(environment);
  environments[1]?.die();
  expect(pool.take(generation)).toBe(environments[0]);
  environments[0]?.die();
  if (environments[0] !== undefined) pool.give(environments[0]);
  expect(pool.take(generation)).toBeUndefined();
  await pool.close();
});

test("start() makes room by ending what was idle longest, and never what is lent", async () => {
  const pool = createEnvironmentPool({ maxProcesses: 3, idleMs: 60_000 });
  const { generation, environments } = createFakeGeneration();
  const [lent, older, newer] = [await pool.start(generation), await pool.start(generation), await pool.start(generation)];
  pool.give(older);
  pool.give(newer);
  await pool.start(generation);
  expect(environments.map((environment) => environment.isEnding())).toEqual([false, true, false, false]);
  expect(lent.isEnding()).toBe(false);
  await pool.close();
});

test("close() waits for a start under way, ends it, and refuses further ones", async () => {
  const pool = createEnvironmentPool({ maxProcesses: 3, idleMs: 60_000 });
  const { generation, environments } = createFakeGeneration();
  const starting = pool.start(generation);
  await pool.close();
  expect((await starting).isEnding()).toBe(true);
  expect(environments).toHaveLength(1);
  await expect(pool.start(generation)).rejects.toMatchObject({ code: "ServiceException" });
});
