import { setTimeout as wait } from "node:timers/promises";
import { expect, test } from "vitest";
import { findCycle, reverseGraph, runInOrder } from "#local/cloud/cloudformation/template/dependency-graph.ts";

const GRAPH = new Map([
  ["a", []],
  ["b", ["a"]],
  ["c", ["a"]],
  ["d", ["b", "c"]],
]);

test("runInOrder() starts each task after those it needs and runs independent ones together", async () => {
  const log: string[] = [];
  let atOnce = 0;
  let mostAtOnce = 0;
  await runInOrder(GRAPH, async (name) => {
    atOnce += 1;
    mostAtOnce = Math.max(mostAtOnce, atOnce);
    await wait(1);
    atOnce -= 1;
    log.push(name);
  });
  expect(log[0]).toBe("a");
  expect(log[3]).toBe("d");
  expect(mostAtOnce).toBe(2);
});

test("runInOrder() starts nothing new after a failure, and waits for what had started", async () => {
  const ended: string[] = [];
  const outcome = await runInOrder(GRAPH, async (name) => {
    if (name === "b") throw new Error("b broke");
    await wait(5);
    ended.push(name);
  });
  expect(outcome.failure).toEqual(new Error("b broke"));
  expect(ended).toEqual(["a", "c"]);
});

test("findCycle() gives the circle in order, and nothing for a graph without one", () => {
  expect(findCycle(GRAPH)).toBeUndefined();
  expect(findCycle(new Map([...GRAPH, ["a", ["d"]]]))).toEqual(["a", "d", "b"]);
});

test("reverseGraph() turns every arrow round", () => {
  expect(reverseGraph(GRAPH).get("a")).toEqual(["b", "c"]);
  expect(reverseGraph(GRAPH).get("d")).toEqual([]);
});
