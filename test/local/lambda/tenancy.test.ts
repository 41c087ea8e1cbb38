import { expect, test } from "vitest";
import { openLambda } from "./opened-lambda.ts";

/** Remembers in its process whom it has served; waits a little, so that calls overlap. */
const REMEMBER = `
  const { writeFileSync, readdirSync } = require("node:fs");
  const { tmpdir } = require("node:os");
  exports.handler = async ({ name }, context) => {
    writeFileSync(tmpdir() + "/" + name, "x");
    await new Promise((resolve) => setTimeout(resolve, 5));
    return { pid: process.pid, tenantId: context.tenantId, met: readdirSync(tmpdir()) };
  };
`;
const ISOLATED = { tenantIsolation: "PER_TENANT" } as const;
const TENANTS = ["acme", "bolt", "coil"];

interface Seen {
  readonly pid: number;
  readonly tenantId?: string;
  readonly met: readonly string[];
}

function open(overrides: typeof ISOLATED | object) {
  const { lambda, put } = openLambda({ concurrency: 4 });
  const as = async (name: string, tenantId?: string): Promise<Seen> => {
    const { payload } = await lambda.invoke("f", Buffer.from(JSON.stringify({ name })), tenantId === undefined ? {} : { tenantId });
    return JSON.parse(payload.toString("utf8")) as Seen;
  };
  return { lambda, as, ready: put(REMEMBER, overrides) };
}

/** Sixty calls in turns and at once; which tenants met in one environment. */
async function meet(call: (name: string) => Promise<Seen>): Promise<readonly Seen[]> {
  const seen = await Promise.all(Array.from({ length: 60 }, (_, turn) => call(TENANTS[turn % TENANTS.length] ?? "")));
  return seen.filter(({ met }) => met.length > 1);
}

test("tenants never meet in an environment of a function that isolates them, and each is told whose it is", async () => {
  const { as, ready } = open(ISOLATED);
  await ready;
  expect(await meet((name) => as(name, name))).toEqual([]);
  const [first, second, other] = [await as("acme", "acme"), await as("acme", "acme"), await as("bolt", "bolt")];
  expect([first.tenantId, other.tenantId]).toEqual(["acme", "bolt"]);
  expect(second.pid).toBe(first.pid);
  expect(other.pid).not.toBe(first.pid);
});

test("the control: where they share environments, they meet", async () => {
  const { as, ready } = open({});
  await ready;
  expect((await meet((name) => as(name))).length).toBeGreaterThan(0);
  expect((await as("acme")).tenantId).toBeUndefined();
});

test.each([
  ["a call without a tenant", ISOLATED, undefined],
  ["a tenant that can be none", ISOLATED, "a\nb"],
  ["an empty tenant", ISOLATED, ""],
  ["a tenant for a function that keeps none apart", {}, "acme"],
])("%s is refused, and nothing runs", async (_, overrides, tenantId) => {
  const { as, ready } = open(overrides);
  await ready;
  await expect(as("x", tenantId)).rejects.toMatchObject({ code: "InvalidParameterValueException" });
});
