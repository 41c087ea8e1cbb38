import { expect, test } from "vitest";
import { type CloudOfFakes, openCloudOfFakes } from "../cloud-of-fakes.ts";

type Event = Readonly<Record<string, unknown>>;

const template = (properties: object) => ({
  Resources: {
    Function: {
      Type: "AWS::Lambda::Function",
      Properties: { FunctionName: "maker", Runtime: "nodejs24.x", Handler: "index.handler", Role: "r", Code: { ZipFile: "" } },
    },
    Thing: {
      Type: "Custom::Thing",
      Properties: { ServiceToken: { "Fn::GetAtt": ["Function", "Arn"] }, ServiceTimeout: 1, ...properties },
    },
  },
  Outputs: { Data: { Value: { "Fn::Join": [" ", [{ Ref: "Thing" }, { "Fn::GetAtt": ["Thing", "Size"] }]] } } },
});

/** A cloud whose function records its events and answers as told. */
function cloudWith(answer: (event: Event, cloud: CloudOfFakes) => Promise<void> | void): { cloud: CloudOfFakes; events: Event[] } {
  const cloud = openCloudOfFakes();
  const events: Event[] = [];
  cloud.lambda.handlers.set("maker", async (event) => {
    events.push(event);
    await answer(event, cloud);
  });
  return { cloud, events };
}

const succeed = (event: Event, cloud: CloudOfFakes, id = "thing-1") =>
  void cloud.answer(event, { Status: "SUCCESS", PhysicalResourceId: id, Data: { Size: "3" } });

test("a custom resource gets the documented events and its answer's data", async () => {
  const { cloud, events } = cloudWith(succeed);
  const stack = await cloud.deploy(template({ Count: 3, Nested: { Flag: true } }));
  expect(stack.outputs).toEqual([{ key: "Data", value: "thing-1 3" }]);
  const arn = "arn:aws:lambda:eu-central-1:000000000000:function:maker";
  const identity = { StackId: stack.arn, LogicalResourceId: "Thing", ResourceType: "Custom::Thing" };
  // Scalars travel as text.
  const properties = { ServiceToken: arn, ServiceTimeout: "1", Count: "3", Nested: { Flag: "true" } };
  expect(events[0]).toMatchObject({ RequestType: "Create", ...identity, ResourceProperties: properties });
  expect(events[0]).not.toHaveProperty("PhysicalResourceId");

  await cloud.deploy(template({ Count: 4 }));
  expect(events[1]).toMatchObject({
    RequestType: "Update",
    ...identity,
    PhysicalResourceId: "thing-1",
    ResourceProperties: { Count: "4" },
    OldResourceProperties: properties,
  });
  await cloud.cloudFormation.deleteStack("app");
  expect(events[2]).toMatchObject({
    RequestType: "Delete",
    ...identity,
    PhysicalResourceId: "thing-1",
    ResourceProperties: { Count: "4" },
  });
  expect(events).toHaveLength(3);
  expect(new Set(events.map(({ RequestId }) => RequestId)).size).toBe(3);
});

test("another physical id after an update deletes the old one, after everything else has succeeded", async () => {
  const { cloud, events } = cloudWith((event, cloud) =>
    succeed(event, cloud, `thing-${(event.ResourceProperties as { readonly Count: string }).Count}`),
  );
  await cloud.deploy(template({ Count: 1 }));
  await cloud.deploy(template({ Count: 2 }));
  expect(events.map(({ RequestType, PhysicalResourceId }) => [RequestType, PhysicalResourceId])).toEqual([
    ["Create", undefined],
    ["Update", "thing-1"],
    ["Delete", "thing-1"],
  ]);
  expect(cloud.cloudFormation.describeStack("app")?.outputs[0]?.value).toBe("thing-2 3");
});

test.each<[string, (event: Event, cloud: CloudOfFakes) => void, RegExp]>([
  [
    "its function's reason",
    (event, cloud) => void cloud.answer(event, { Status: "FAILED", Reason: "Out of things" }),
    /Thing .*: Out of things/,
  ],
  [
    "what its function threw",
    () => {
      throw new TypeError("no such thing");
    },
    /The custom resource's function failed: TypeError: no such thing/,
  ],
  ["that it never answered", () => {}, /function:maker gave no answer within 1 seconds/],
  ["an answer without a physical id", (event, cloud) => void cloud.answer(event, { Status: "SUCCESS" }), /Invalid PhysicalResourceId/],
  [
    "an answer that is no answer",
    (event, cloud) => void cloud.answer(event, { Status: "MAYBE" }),
    /Invalid response from the custom resource: Status/,
  ],
  [
    "an answer to another request",
    (event, cloud) => void cloud.answer(event, { Status: "SUCCESS", PhysicalResourceId: "x", RequestId: "other" }),
    /StackId, RequestId and LogicalResourceId must be the request's/,
  ],
  [
    "an answer that is too long",
    (event, cloud) => void cloud.answer(event, { Status: "SUCCESS", PhysicalResourceId: "x", Data: { Long: "x".repeat(5000) } }),
    /Response object is too long/,
  ],
])("a creation fails with %s", async (_name, answer, message) => {
  const { cloud } = cloudWith((event, cloud) => {
    if (event.RequestType === "Delete") succeed(event, cloud);
    else answer(event, cloud);
  });
  await expect(cloud.deploy(template({}))).rejects.toThrow(message);
  expect(cloud.cloudFormation.describeStack("app")?.status).toBe("ROLLBACK_COMPLETE");
  expect(cloud.lambda.listFunctions()).toEqual([]);
});

test("a failed creation asks its function to clean up what it named", async () => {
  const { cloud, events } = cloudWith((event, cloud) => {
    const Status = event.RequestType === "Create" ? "FAILED" : "SUCCESS";
    cloud.answer(event, { Status, Reason: "half way", PhysicalResourceId: "half" });
  });
  await expect(cloud.deploy(template({}))).rejects.toThrow("half way");
  expect(events.map(({ RequestType, PhysicalResourceId }) => [RequestType, PhysicalResourceId])).toEqual([
    ["Create", undefined],
    ["Delete", "half"],
  ]);
});

test("a failed update asks its function for the former properties", async () => {
  const { cloud, events } = cloudWith((event, cloud) => {
    const { Count } = event.ResourceProperties as { readonly Count: string };
    if (Count === "2") cloud.answer(event, { Status: "FAILED", Reason: "two is too many" });
    else succeed(event, cloud);
  });
  await cloud.deploy(template({ Count: 1 }));
  await expect(cloud.deploy(template({ Count: 2 }))).rejects.toThrow(/UPDATE_ROLLBACK_COMPLETE: Thing .*: two is too many/);
  expect(events.at(-1)).toMatchObject({ RequestType: "Update", ResourceProperties: { Count: "1" }, OldResourceProperties: { Count: "2" } });
});

test("respond() takes each token once", async () => {
  const answers: boolean[] = [];
  const { cloud, events } = cloudWith((event, cloud) => {
    for (let i = 0; i < 2; i += 1) answers.push(cloud.answer(event, { Status: "SUCCESS", PhysicalResourceId: "x", Data: { Size: "1" } }));
  });
  await cloud.deploy(template({}));
  expect(answers).toEqual([true, false]);
  expect(cloud.answer(events[0] ?? {}, {})).toBe(false);
});
