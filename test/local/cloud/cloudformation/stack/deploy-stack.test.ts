import { expect, test } from "vitest";
import { openCloudOfFakes } from "../cloud-of-fakes.ts";
import { BROKEN, parameter, since } from "./sample-template.ts";

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
  const start = cloud.cloudFormation.events("app").length;
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
  const start = cloud.cloudFormation.events("app").length;
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

test("a type nobody acts on is accepted, has an ARN and is listed as inert", async () => {
  const cloud = openCloudOfFakes();
  await cloud.deploy({
    Resources: { Topic: { Type: "AWS::SNS::Topic", Properties: { TopicName: "t" } } },
    Outputs: { Arn: { Value: { "Fn::GetAtt": ["Topic", "TopicArn"] } } },
  });
  expect(cloud.cloudFormation.inertResources()).toMatchObject([{ stackName: "app", logicalId: "Topic", type: "AWS::SNS::Topic" }]);
  expect(cloud.cloudFormation.describeStack("app")?.outputs[0]?.value).toMatch(/^arn:aws:sns:eu-central-1:000000000000:topic\/app-Topic-/);
  const made = cloud.cloudFormation.events("app").find(({ status, logicalId }) => logicalId === "Topic" && status === "CREATE_COMPLETE");
  expect(made?.reason).toMatch(/does not act on it/);
});
