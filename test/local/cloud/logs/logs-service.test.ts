import { describe, expect, onTestFinished, test } from "vitest";
import { createLogsService } from "#local/cloud/logs/logs-service.ts";
import { openLogStore } from "#local/cloud/logs/open-log-store.ts";
import { openLogSubscriptions } from "#local/cloud/logs/open-log-subscriptions.ts";
import { temporaryFolder } from "#test/support/temporary-folder.ts";
import { IDENTITY, NOW_MS, serveServices } from "../served-services.ts";

const GROUP = "/aws/lambda/f";
const ARN = `arn:aws:logs:eu-central-1:000000000000:log-group:${GROUP}`;

async function serve() {
  const store = openLogStore({
    folder: temporaryFolder(),
    identity: IDENTITY,
    clock: () => NOW_MS,
    onFault: (error) => expect.fail(`${error}`),
  });
  const subscriptions = openLogSubscriptions({
    folder: temporaryFolder(),
    accountId: IDENTITY.accountId,
    logs: store,
    send: async () => {},
    onFault: (error) => expect.fail(`${error}`),
  });
  onTestFinished(() => subscriptions.close());
  const { json } = await serveServices({ logs: createLogsService(store, subscriptions) });
  const ask = async (operation: string, body: object) => {
    const { status, text } = await json("logs", operation, body);
    const answer = JSON.parse(text);
    return status === 200 ? answer : { status, code: answer.__type };
  };
  return { store, ask };
}

/** A group with one stream of five events, at 10, 20, … 50 ms. */
async function filled() {
  const served = await serve();
  await served.ask("CreateLogGroup", { logGroupName: GROUP });
  await served.ask("CreateLogStream", { logGroupName: GROUP, logStreamName: "s" });
  const logEvents = [1, 2, 3, 4, 5].map((number) => ({ timestamp: number * 10, message: `event ${number}` }));
  expect(await served.ask("PutLogEvents", { logGroupName: GROUP, logStreamName: "s", logEvents })).toEqual({});
  return served;
}

const messages = (answer: { events: readonly { message: string }[] }): string[] => answer.events.map(({ message }) => message.slice(6));

describe("groups", () => {
  test("are made once, described with their retention, deleted once", async () => {
    const { ask } = await serve();
    expect(await ask("CreateLogGroup", { logGroupName: GROUP })).toEqual({});
    expect(await ask("CreateLogGroup", { logGroupName: GROUP })).toEqual({ status: 400, code: "ResourceAlreadyExistsException" });
    await ask("PutRetentionPolicy", { logGroupName: GROUP, retentionInDays: 30 });
    const group = { logGroupName: GROUP, creationTime: NOW_MS, arn: `${ARN}:*`, logGroupArn: ARN };
    expect(await ask("DescribeLogGroups", { logGroupNamePrefix: "/aws/" })).toEqual({ logGroups: [{ ...group, retentionInDays: 30 }] });
    await ask("DeleteRetentionPolicy", { logGroupName: GROUP });
    expect(await ask("DescribeLogGroups", {})).toEqual({ logGroups: [group] });
    expect(await ask("DescribeLogGroups", { logGroupNamePrefix: "other" })).toEqual({ logGroups: [] });
    expect(await ask("DeleteLogGroup", { logGroupName: GROUP })).toEqual({});
    expect(await ask("DeleteLogGroup", { logGroupName: GROUP })).toEqual({ status: 400, code: "ResourceNotFoundException" });
  });

  test("come in pages", async () => {
    const { ask } = await serve();
    for (const logGroupName of ["c", "a", "b"]) await ask("CreateLogGroup", { logGroupName });
    const first = await ask("DescribeLogGroups", { limit: 2 });
    const second = await ask("DescribeLogGroups", { limit: 2, nextToken: first.nextToken });
    const names = [first, second].map(({ logGroups }) => logGroups.map(({ logGroupName }: { logGroupName: string }) => logGroupName));
    expect(names).toEqual([["a", "b"], ["c"]]);
    expect(second.nextToken).toBeUndefined();
    expect(await ask("DescribeLogGroups", { nextToken: "x" })).toEqual({ status: 400, code: "InvalidParameterException" });
  });
});

describe("streams", () => {
  test("are made in a group that exists, once, and described", async () => {
    const { ask } = await filled();
    const stream = { logGroupName: GROUP, logStreamName: "s" };
    expect(await ask("CreateLogStream", stream)).toEqual({ status: 400, code: "ResourceAlreadyExistsException" });
    expect(await ask("CreateLogStream", { ...stream, logGroupName: "x" })).toEqual({ status: 400, code: "ResourceNotFoundException" });
    expect(await ask("DescribeLogStreams", { logGroupIdentifier: ARN })).toEqual({
      logStreams: [
        { logStreamName: "s", creationTime: NOW_MS, arn: `${ARN}:log-stream:s`, firstEventTimestamp: 10, lastEventTimestamp: 50 },
      ],
    });
  });

  test("are sorted by their last event where that is asked", async () => {
    const { ask, store } = await filled();
    store.append(GROUP, "a", "late", 99);
    store.append(GROUP, "z", "early", 1);
    const sorted = async (more: object) =>
      (await ask("DescribeLogStreams", { logGroupName: GROUP, ...more })).logStreams.map(
        (stream: { logStreamName: string }) => stream.logStreamName,
      );
    expect(await sorted({})).toEqual(["a", "s", "z"]);
    expect(await sorted({ orderBy: "LastEventTime", descending: true })).toEqual(["a", "s", "z"]);
    expect(await sorted({ orderBy: "LastEventTime" })).toEqual(["z", "s", "a"]);
  });
});

describe("events", () => {
  test("are read newest page first, then backwards, and onwards when more have come", async () => {
    const { ask, store } = await filled();
    const stream = { logGroupName: GROUP, logStreamName: "s" };
    const newest = await ask("GetLogEvents", { ...stream, limit: 2 });
    expect(messages(newest)).toEqual(["4", "5"]);
    const before = await ask("GetLogEvents", { ...stream, limit: 2, nextToken: newest.nextBackwardToken });
    expect(messages(before)).toEqual(["2", "3"]);
    const end = await ask("GetLogEvents", { ...stream, nextToken: newest.nextForwardToken });
    expect([messages(end), end.nextForwardToken]).toEqual([[], newest.nextForwardToken]);
    store.append(GROUP, "s", "event 6", 60);
    expect(messages(await ask("GetLogEvents", { ...stream, nextToken: end.nextForwardToken }))).toEqual(["6"]);
    expect(messages(await ask("GetLogEvents", { ...stream, startFromHead: true, limit: 1 }))).toEqual(["1"]);
    expect(messages(await ask("GetLogEvents", { ...stream, startTime: 20, endTime: 40 }))).toEqual(["2", "3"]);
  });

  test("are filtered by terms, times and streams, in pages", async () => {
    const { ask, store } = await filled();
    store.append(GROUP, "t", "event 6 ERROR", 60);
    const filter = (more: object) => ask("FilterLogEvents", { logGroupName: GROUP, ...more });
    const [found] = (await filter({ filterPattern: "ERROR" })).events;
    expect(found).toEqual({
      logStreamName: "t",
      timestamp: 60,
      ingestionTime: NOW_MS,
      message: "event 6 ERROR",
      eventId: expect.stringMatching(/^\d{56}$/),
    });
    expect(messages(await filter({ logStreamNames: ["s"], startTime: 30 }))).toEqual(["3", "4", "5"]);
    expect(messages(await filter({ logStreamNamePrefix: "t" }))).toEqual(["6 ERROR"]);
    const first = await filter({ limit: 4 });
    const second = await filter({ limit: 4, nextToken: first.nextToken });
    expect([messages(first), messages(second), second.nextToken]).toEqual([["1", "2", "3", "4"], ["5", "6 ERROR"], undefined]);
  });

  test.each([
    ["an unknown stream", { logStreamName: "x" }, "ResourceNotFoundException"],
    ["an unknown group", { logGroupName: "x" }, "ResourceNotFoundException"],
    ["no events", { logEvents: [] }, "ValidationException"],
    [
      "events out of order",
      {
        logEvents: [
          { timestamp: 2, message: "b" },
          { timestamp: 1, message: "a" },
        ],
      },
      "InvalidParameterException",
    ],
  ])("PutLogEvents refuses %s and stores nothing", async (_, more, code) => {
    const { ask, store } = await filled();
    const logEvents = [{ timestamp: 1, message: "m" }];
    expect(await ask("PutLogEvents", { logGroupName: GROUP, logStreamName: "s", logEvents, ...more })).toEqual({ status: 400, code });
    expect(store.read(GROUP)).toHaveLength(5);
  });
});

test("subscription filters are put, described and deleted, at most two for a group, to functions alone", async () => {
  const { ask } = await serve();
  const filter = (filterName: string, more: object = {}) => ({
    logGroupName: GROUP,
    filterName,
    filterPattern: '{ $.usage.requestId = "*" }',
    destinationArn: "arn:aws:lambda:eu-central-1:000000000000:function:settle",
    ...more,
  });
  expect(await ask("PutSubscriptionFilter", filter("a"))).toEqual({ status: 400, code: "ResourceNotFoundException" });
  await ask("CreateLogGroup", { logGroupName: GROUP });
  expect(await ask("PutSubscriptionFilter", filter("a"))).toEqual({});
  expect(await ask("PutSubscriptionFilter", filter("a", { filterPattern: "ERROR" }))).toEqual({});
  expect(await ask("PutSubscriptionFilter", filter("b"))).toEqual({});
  expect(await ask("PutSubscriptionFilter", filter("c"))).toEqual({ status: 400, code: "LimitExceededException" });
  expect(await ask("PutSubscriptionFilter", filter("b", { filterPattern: "{ $.a[0] = 1 }" }))).toEqual({
    status: 400,
    code: "InvalidParameterException",
  });
  expect(await ask("PutSubscriptionFilter", filter("b", { destinationArn: "arn:aws:kinesis:::stream/s" }))).toMatchObject({ status: 400 });
  expect((await ask("DescribeSubscriptionFilters", { logGroupName: GROUP })).subscriptionFilters).toMatchObject([
    { filterName: "a", filterPattern: "ERROR" },
    { filterName: "b" },
  ]);
  expect(await ask("DeleteSubscriptionFilter", { logGroupName: GROUP, filterName: "a" })).toEqual({});
  expect(await ask("DeleteSubscriptionFilter", { logGroupName: GROUP, filterName: "a" })).toMatchObject({ status: 400 });
});
