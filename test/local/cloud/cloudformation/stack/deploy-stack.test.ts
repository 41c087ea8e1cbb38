import { expect, test } from "vitest";
import { type CloudOfFakes, openCloudOfFakes } from "../cloud-of-fakes.ts";

const parameter = (value: unknown, more: object = {}) => ({
  Type: "AWS::SSM::Parameter",
  Properties: { Type: "String", Value: value, ...more },
});

/** Made by nothing: the third resource of every failing stack. */
const BROKEN = { Type: "AWS::SSM::Parameter", Properties: { Type: "Wrong", Value: "x" } };

const physicalIds = (cloud: CloudOfFakes): Readonly<Record<string, string>> => {
  const events = cloud.cloudFormation.listStacks().flatMap(({ name }) => eventsOf(cloud, name));
  return Object.fromEntries(events.map(({ logicalId, physicalId }) => [logicalId, physicalId]));
};

function eventsOf(cloud: CloudOfFakes, name: string) {
  return cloud.cloudFormation.events(name);
}

const since = (cloud: CloudOfFakes, start: number) =>
  eventsOf(cloud, "app")
    .slice(start)
    .map(({ logicalId, status }) => `${logicalId} ${status}`);

test("deployStack() makes resources in the order they need each other and evaluates outputs", async () => {
  const cloud = openCloudOfFakes();
  const stack = await cloud.deploy(
    {
      Parameters: { Stage: { Type: "String" } },
      Conditions: { IsTest: { "Fn::Equals": [{ Ref: "Stage" }, "test"] }, IsLive: { "Fn::Not": [{ Condition: "IsTest" }] } },
      Resources: {
        Last: parameter({ "Fn::GetAtt": ["Middle", "Value"] }),
        Middle: parameter({ "Fn::Sub": "${First}/x" }),
        First: { Type: "AWS::S3::Bucket" },
        OnlyLive: { ...BROKEN, Condition: "IsLive" },
      },
      Outputs: {
        Bucket: { Value: { Ref: "First" }, Description: "the bucket" },
        Arn: { Value: { "Fn::GetAtt": ["First", "Arn"] } },
        Live: { Condition: "IsLive", Value: "yes" },
        Which: { Value: { "Fn::If": ["IsLive", { Ref: "OnlyLive" }, "none"] } },
      },
    },
    { Stage: "test" },
  );
  expect(stack.status).toBe("CREATE_COMPLETE");
  const [bucket] = cloud.objects.listBuckets();
  expect(bucket).toMatch(/^app-first-[a-z0-9]{12}$/);
  expect(stack.outputs).toEqual([
    { key: "Bucket", value: bucket, description: "the bucket" },
    { key: "Arn", value: `arn:aws:s3:::${bucket}` },
    { key: "Which", value: "none" },
  ]);
  expect(cloud.parameters.list().map(({ value }) => value)).toEqual([`${bucket}/x`, `${bucket}/x`]);
  const completed = since(cloud, 0).filter((line) => line.endsWith("CREATE_COMPLETE"));
  expect(completed).toEqual(["First CREATE_COMPLETE", "Middle CREATE_COMPLETE", "Last CREATE_COMPLETE", "app CREATE_COMPLETE"]);
});

test("deployStack() touches only what changed, and nothing when nothing did", async () => {
  const cloud = openCloudOfFakes();
  const template = (value: string) => ({
    Resources: { Same: parameter("same"), Changed: parameter(value), Bucket: { Type: "AWS::S3::Bucket" } },
  });
  await cloud.deploy(template("one"));
  const start = eventsOf(cloud, "app").length;
  await cloud.deploy(template("one"));
  expect(since(cloud, start)).toEqual([]);
  const updated = await cloud.deploy(template("two"));
  expect(updated.status).toBe("UPDATE_COMPLETE");
  expect(since(cloud, start)).toEqual([
    "app UPDATE_IN_PROGRESS",
    "Changed UPDATE_IN_PROGRESS",
    "Changed UPDATE_COMPLETE",
    "app UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
    "app UPDATE_COMPLETE",
  ]);
});

test("deployStack() follows a change through the resources that refer to it", async () => {
  const cloud = openCloudOfFakes();
  const template = (name: string) => ({
    Resources: {
      Bucket: { Type: "AWS::S3::Bucket", Properties: { BucketName: name } },
      Pointer: parameter({ Ref: "Bucket" }, { Name: "/pointer" }),
    },
  });
  await cloud.deploy(template("first"));
  const start = eventsOf(cloud, "app").length;
  await cloud.deploy(template("second"));
  expect(cloud.parameters.get("/pointer")?.value).toBe("second");
  expect(cloud.objects.listBuckets()).toEqual(["second"]);
  // The old one goes last, when nothing points at it any more.
  const lines = since(cloud, start);
  expect(lines.indexOf("Bucket DELETE_COMPLETE")).toBeGreaterThan(lines.indexOf("Pointer UPDATE_COMPLETE"));
});

test("deployStack() removes what left the template, except for what is retained", async () => {
  const cloud = openCloudOfFakes();
  const kept = { Type: "AWS::S3::Bucket", DeletionPolicy: "Retain", Properties: { BucketName: "kept" } };
  await cloud.deploy({ Resources: { A: parameter("a"), Gone: parameter("gone"), Kept: kept } });
  await cloud.deploy({ Resources: { A: parameter("a") } });
  expect(cloud.parameters.list().map(({ value }) => value)).toEqual(["a"]);
  expect(cloud.objects.listBuckets()).toEqual(["kept"]);
});

test("deployStack() keeps a replaced resource whose UpdateReplacePolicy is Retain", async () => {
  const cloud = openCloudOfFakes();
  const template = (name: string) => ({
    Resources: { Bucket: { Type: "AWS::S3::Bucket", UpdateReplacePolicy: "Retain", Properties: { BucketName: name } } },
  });
  await cloud.deploy(template("first"));
  await cloud.deploy(template("second"));
  expect(cloud.objects.listBuckets()).toEqual(["first", "second"]);
});

test("deployStack() takes a failed creation back and tells the first reason", async () => {
  const cloud = openCloudOfFakes();
  const failing = cloud.deploy({ Resources: { Bucket: { Type: "AWS::S3::Bucket" }, Broken: { ...BROKEN, DependsOn: "Bucket" } } });
  await expect(failing).rejects.toThrow(
    'Stack "app" ended in ROLLBACK_COMPLETE: Broken (AWS::SSM::Parameter): Parameter type "Wrong" is not one of String, StringList',
  );
  expect(cloud.objects.listBuckets()).toEqual([]);
  expect(cloud.cloudFormation.describeStack("app")?.reason).toBeUndefined();
  expect(eventsOf(cloud, "app").find(({ status }) => status === "ROLLBACK_IN_PROGRESS")?.reason).toBe(
    "The following resource(s) failed to create: [Broken].",
  );
});

test("deployStack() makes a stack anew whose creation had failed", async () => {
  const cloud = openCloudOfFakes();
  await expect(cloud.deploy({ Resources: { Broken: BROKEN } })).rejects.toThrow();
  const stack = await cloud.deploy({ Resources: { Fine: parameter("fine") } });
  expect(stack.status).toBe("CREATE_COMPLETE");
  expect(cloud.cloudFormation.listStacks()).toHaveLength(1);
});

test("deployStack() brings everything back after a failed update: changed, replaced, removed and new", async () => {
  const cloud = openCloudOfFakes();
  const before = {
    Resources: {
      Changed: parameter("one", { Name: "/changed" }),
      Replaced: { Type: "AWS::S3::Bucket", Properties: { BucketName: "old" } },
      Removed: parameter("removed", { Name: "/removed" }),
    },
    Outputs: { Name: { Value: { Ref: "Replaced" } } },
  };
  await cloud.deploy(before);
  const ids = physicalIds(cloud);
  const failing = cloud.deploy({
    Resources: {
      Changed: parameter("two", { Name: "/changed" }),
      Replaced: { Type: "AWS::S3::Bucket", Properties: { BucketName: "new" } },
      Added: parameter("added", { Name: "/added" }),
      Broken: { ...BROKEN, DependsOn: ["Changed", "Replaced", "Added"] },
    },
    Outputs: { Name: { Value: { Ref: "Replaced" } } },
  });
  await expect(failing).rejects.toThrow(/ended in UPDATE_ROLLBACK_COMPLETE: Broken .*"Wrong" is not one of/);
  expect(cloud.parameters.list().map(({ name, value }) => [name, value])).toEqual([
    ["/changed", "one"],
    ["/removed", "removed"],
  ]);
  expect(cloud.objects.listBuckets()).toEqual(["old"]);
  expect(cloud.cloudFormation.describeStack("app")?.outputs).toEqual([{ key: "Name", value: "old" }]);
  expect(ids.Replaced).toBe("old");
  // Had anything been left half done, this would not be a deploy without changes.
  const start = eventsOf(cloud, "app").length;
  await cloud.deploy(before);
  expect(since(cloud, start)).toEqual([]);
});

test("deployStack() does not take over a resource that exists, and leaves it alone when it rolls back", async () => {
  const cloud = openCloudOfFakes();
  await cloud.objects.createBucket("theirs", { versioning: false });
  const failing = cloud.deploy({ Resources: { Bucket: { Type: "AWS::S3::Bucket", Properties: { BucketName: "theirs" } } } });
  await expect(failing).rejects.toThrow('Bucket "theirs" already exists');
  expect(cloud.objects.listBuckets()).toEqual(["theirs"]);
});

test.each<[string, object, RegExp]>([
  [
    "a circle",
    { Resources: { A: parameter({ Ref: "B" }), B: parameter({ Ref: "A" }) } },
    /Circular dependency between resources: \[A, B\]/,
  ],
  [
    "a failed rule",
    {
      Rules: { Check: { Assertions: [{ Assert: { "Fn::Contains": [["6"], "5"] }, AssertDescription: "too old" }] } },
      Resources: { A: parameter("a") },
    },
    /Rule "Check" failed: too old/,
  ],
  [
    "a reference to what a condition switches off",
    {
      Conditions: { Off: { "Fn::Equals": ["a", "b"] } },
      Resources: { A: { ...parameter("a"), Condition: "Off" }, B: parameter({ Ref: "A" }) },
    },
    /\[A\] in the Resources block of the template, at Resources\/B\/Properties\/Value: its condition is false/,
  ],
  [
    "an attribute its type does not have",
    { Resources: { A: parameter("a"), B: parameter({ "Fn::GetAtt": ["A", "Colour"] }) } },
    /resource A of type AWS::SSM::Parameter does not support attribute "Colour" in Fn::GetAtt at Resources\/B\/Properties\/Value/,
  ],
])("deployStack() refuses %s before it touches anything", async (_name, template, message) => {
  const cloud = openCloudOfFakes();
  await expect(cloud.deploy(template)).rejects.toThrow(message);
  expect(cloud.cloudFormation.listStacks()).toEqual([]);
});

test("deleteStack() takes everything down in reverse order; a stack that is not there is a success", async () => {
  const cloud = openCloudOfFakes();
  const { arn } = await cloud.deploy({
    Resources: { First: { Type: "AWS::S3::Bucket" }, Second: parameter({ Ref: "First" }), Third: parameter({ Ref: "Second" }) },
  });
  await cloud.cloudFormation.deleteStack("app");
  await cloud.cloudFormation.deleteStack("app");
  expect(cloud.objects.listBuckets()).toEqual([]);
  expect(cloud.parameters.list()).toEqual([]);
  const removed = eventsOf(cloud, arn).filter(({ status }) => status === "DELETE_COMPLETE");
  expect(removed.map(({ logicalId }) => logicalId)).toEqual(["Third", "Second", "First", "app"]);
  expect(cloud.cloudFormation.describeStack("app")).toBeUndefined();
  expect(cloud.cloudFormation.describeStack(arn)?.status).toBe("DELETE_COMPLETE");
});

test("deleteStack() stops at what cannot be removed, keeps what that needs, and goes on when it can", async () => {
  const cloud = openCloudOfFakes();
  await cloud.deploy({ Resources: { Base: parameter("base"), Bucket: { Type: "AWS::S3::Bucket", DependsOn: "Base" } } });
  const [bucket = ""] = cloud.objects.listBuckets();
  await cloud.objects.put(bucket, "left", Buffer.from("x"));
  await expect(cloud.cloudFormation.deleteStack("app")).rejects.toThrow(/ended in DELETE_FAILED: Bucket .*not empty/);
  expect(cloud.parameters.list()).toHaveLength(1);
  await cloud.objects.delete(bucket, "left");
  await cloud.cloudFormation.deleteStack("app");
  expect(cloud.parameters.list()).toEqual([]);
});

test("an export in use can neither go nor change nor be exported twice", async () => {
  const cloud = openCloudOfFakes();
  const exporter = (value: string) => ({
    Resources: { A: parameter("a") },
    Outputs: { O: { Value: value, Export: { Name: "shared" } } },
  });
  const importer = { Resources: { B: parameter({ "Fn::ImportValue": "shared" }, { Name: "/b" }) } };
  const deploy = (stackName: string, template: object) =>
    cloud.cloudFormation.deployStack({ stackName, template: JSON.stringify(template) });
  await expect(deploy("user", importer)).rejects.toThrow("No export named shared found");
  await deploy("app", exporter("one"));
  await deploy("user", importer);
  expect(cloud.parameters.get("/b")?.value).toBe("one");
  await expect(deploy("app", exporter("two"))).rejects.toThrow("Export shared cannot be updated as it is in use by user");
  await expect(deploy("other", exporter("x"))).rejects.toThrow("Export with name shared is already exported by stack app");
  await expect(cloud.cloudFormation.deleteStack("app")).rejects.toThrow("Export shared cannot be deleted as it is in use by user");
  await cloud.cloudFormation.deleteStack("user");
  await cloud.cloudFormation.deleteStack("app");
});

test("a type nobody acts on is accepted, has an ARN and is listed as inert", async () => {
  const cloud = openCloudOfFakes();
  await cloud.deploy({
    Resources: { Topic: { Type: "AWS::SNS::Topic", Properties: { TopicName: "t" } } },
    Outputs: { Arn: { Value: { "Fn::GetAtt": ["Topic", "TopicArn"] } } },
  });
  expect(cloud.cloudFormation.inertResources()).toMatchObject([{ stackName: "app", logicalId: "Topic", type: "AWS::SNS::Topic" }]);
  expect(cloud.cloudFormation.describeStack("app")?.outputs[0]?.value).toMatch(/^arn:aws:sns:eu-central-1:000000000000:topic\/app-Topic-/);
  const made = eventsOf(cloud, "app").find(({ status, logicalId }) => logicalId === "Topic" && status === "CREATE_COMPLETE");
  expect(made?.reason).toMatch(/does not act on it/);
});

test("a hundred resources take well under the time a person waits", async () => {
  const cloud = openCloudOfFakes();
  const resources = Object.fromEntries(
    Array.from({ length: 100 }, (_, index) => [`P${index}`, parameter(index < 10 ? "x" : { Ref: `P${index - 10}` })]),
  );
  const start = performance.now();
  await cloud.deploy({ Resources: resources });
  expect(performance.now() - start).toBeLessThan(5_000);
  expect(cloud.parameters.list()).toHaveLength(100);
});
