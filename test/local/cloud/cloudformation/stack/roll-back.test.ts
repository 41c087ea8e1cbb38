import { expect, test } from "vitest";
import { openCloudOfFakes } from "../cloud-of-fakes.ts";
import { BROKEN, parameter, since } from "./sample-template.ts";

test("deployStack() takes a failed creation back and tells the first reason", async () => {
  const cloud = openCloudOfFakes();
  const failing = cloud.deploy({ Resources: { Bucket: { Type: "AWS::S3::Bucket" }, Broken: { ...BROKEN, DependsOn: "Bucket" } } });
  await expect(failing).rejects.toThrow(
    'Stack "app" ended in ROLLBACK_COMPLETE: Broken (AWS::SSM::Parameter): Parameter type "Wrong" is not one of String, StringList',
  );
  expect(cloud.objects.listBuckets()).toEqual([]);
  expect(cloud.cloudFormation.describeStack("app")?.reason).toBeUndefined();
  expect(cloud.cloudFormation.events("app").find(({ status }) => status === "ROLLBACK_IN_PROGRESS")?.reason).toBe(
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
  // Had anything been left half done, this would not be a deploy without changes.
  const start = cloud.cloudFormation.events("app").length;
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
