import { gunzipSync } from "node:zlib";
import { expect, onTestFinished, test, vi } from "vitest";
import { openLogStore } from "#local/cloud/logs/open-log-store.ts";
import { openLogSubscriptions } from "#local/cloud/logs/open-log-subscriptions.ts";
import { temporaryFolder } from "#test/support/temporary-folder.ts";
import { IDENTITY, NOW_MS } from "../served-services.ts";

const FILTER = { group: "g", name: "usage", pattern: '{ $.usage = "*" }', destinationArn: "arn:aws:lambda:::function:settle" };

interface Delivery {
  readonly logStream: string;
  readonly logEvents: readonly { readonly id: string; readonly timestamp: number; readonly message: string }[];
}

function decode(event: Buffer): Delivery {
  const { awslogs } = JSON.parse(event.toString()) as { awslogs: { data: string } };
  return JSON.parse(gunzipSync(Buffer.from(awslogs.data, "base64")).toString()) as Delivery;
}

/** Logs and their subscriptions on a folder, and what the function was handed. `refuse` has it fail. */
function open(folder = temporaryFolder(), retryAfterMs = 1, hidesFailures = false) {
  const deliveries: Delivery[] = [];
  const faults: unknown[] = [];
  let isRefusing = false;
  const onFault = (error: unknown): void => void faults.push(error);
  const logs = openLogStore({ folder: `${folder}/logs`, identity: IDENTITY, clock: () => NOW_MS, onFault });
  const subscriptions = openLogSubscriptions({
    folder: `${folder}/subscriptions`,
    accountId: IDENTITY.accountId,
    logs,
    async send(arn, event) {
      expect(arn).toBe(FILTER.destinationArn);
      if (isRefusing && hidesFailures) return;
      if (isRefusing) throw new Error("Not now");
      deliveries.push(decode(event));
    },
    onFault,
    retryAfterMs: () => retryAfterMs,
  });
  onTestFinished(() => subscriptions.close());
  const log = (...values: readonly string[]): void => {
    for (const usage of values) logs.append("g", "s", JSON.stringify({ usage }), 7);
  };
  const delivered = (): readonly string[] =>
    deliveries.flatMap(({ logEvents }) => logEvents.map(({ message }) => JSON.parse(message).usage as string));
  const refuse = (on: boolean): void => {
    isRefusing = on;
  };
  return { logs, subscriptions, deliveries, faults, log, delivered, refuse };
}

test("events that match are delivered soon, in AWS's form, a delivery a stream, from the filter's making on", async () => {
  const { logs, subscriptions, deliveries, log } = open();
  log("before");
  subscriptions.put(FILTER);
  log("a");
  logs.append("g", "s", "START RequestId: 1", 8);
  logs.append("g", "t", '{"usage":"b"}', 9);
  logs.append("other", "s", '{"usage":"elsewhere"}', 9);
  await vi.waitFor(() => expect(deliveries).toHaveLength(2));
  const common = { messageType: "DATA_MESSAGE", owner: "000000000000", logGroup: "g", subscriptionFilters: ["usage"] };
  expect(deliveries).toEqual([
    { ...common, logStream: "s", logEvents: [{ id: expect.stringMatching(/^0{55}1$/), timestamp: 7, message: '{"usage":"a"}' }] },
    { ...common, logStream: "t", logEvents: [{ id: expect.stringMatching(/^0{55}3$/), timestamp: 9, message: '{"usage":"b"}' }] },
  ]);
});

test("what a function does not take is handed over again until it does, in order, reported once", async () => {
  const { subscriptions, log, delivered, refuse, faults } = open();
  log("before");
  subscriptions.put(FILTER);
  refuse(true);
  log("a", "b");
  await subscriptions.deliver();
  await subscriptions.deliver();
  expect(delivered()).toEqual([]);
  expect(faults).toHaveLength(1);
  log("c");
  refuse(false);
  await vi.waitFor(() => expect(delivered()).toEqual(["a", "b", "c"]));
});

test("positive control: a failure that is hidden loses what was handed over", async () => {
  const { subscriptions, log, delivered, refuse } = open(undefined, 1, true);
  log("before");
  subscriptions.put(FILTER);
  refuse(true);
  log("a");
  await subscriptions.deliver();
  refuse(false);
  log("b");
  await subscriptions.deliver();
  expect(delivered()).toEqual(["b"]);
});

test("after a kill, deliveries go on where they stopped: nothing is left out, nothing taken is repeated", async () => {
  const folder = temporaryFolder();
  const first = open(folder, 60_000);
  first.log("before");
  first.subscriptions.put(FILTER);
  first.log("taken");
  await first.subscriptions.deliver();
  first.refuse(true);
  first.log("refused");
  await first.subscriptions.deliver();
  first.log("waiting");
  first.logs.flush();
  await first.subscriptions.close();
  const second = open(folder);
  second.log("new");
  await second.subscriptions.deliver();
  expect(first.delivered()).toEqual(["taken"]);
  expect(second.delivered()).toEqual(["refused", "waiting", "new"]);
});

test("what was delivered is on the disk, so that no later event gets its number and is left out", async () => {
  const folder = temporaryFolder();
  const first = open(folder);
  first.log("before");
  first.subscriptions.put(FILTER);
  first.log("a", "b");
  await first.subscriptions.deliver();
  // Killed here: nothing is flushed any more.
  const second = open(folder);
  second.log("c");
  await second.subscriptions.deliver();
  expect(second.delivered()).toEqual(["c"]);
});

test("more events than are kept in memory come from the disk, each once", async () => {
  const { subscriptions, log, delivered, deliveries } = open();
  log("before");
  subscriptions.put(FILTER);
  await subscriptions.deliver();
  const many = Array.from({ length: 5_300 }, (_, at) => String(at));
  log(...many);
  await subscriptions.deliver();
  log("last");
  await subscriptions.deliver();
  expect(delivered()).toEqual([...many, "last"]);
  expect(deliveries.length).toBeGreaterThan(10);
});

test("a filter goes with its group and when it is removed, even in the middle of a delivery", async () => {
  const { logs, subscriptions, log, delivered } = open();
  log("before");
  subscriptions.put(FILTER);
  log("a");
  expect(subscriptions.remove("g", "usage")).toBe(true);
  await subscriptions.deliver();
  subscriptions.put(FILTER);
  log("b");
  logs.deleteGroup("g");
  expect(subscriptions.list("g")).toEqual([]);
  log("c");
  await subscriptions.deliver();
  expect(delivered()).toEqual([]);
});

test("a changed filter keeps its place", async () => {
  const { subscriptions, log, delivered, refuse } = open(undefined, 60_000);
  log("before");
  subscriptions.put(FILTER);
  refuse(true);
  log("a");
  await subscriptions.deliver();
  refuse(false);
  subscriptions.put({ ...FILTER, pattern: "usage" });
  await subscriptions.deliver();
  expect(delivered()).toEqual(["a"]);
});
