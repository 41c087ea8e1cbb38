import { expect, test } from "vitest";
import { openCloudOfFakes } from "../cloud-of-fakes.ts";
import { parameter } from "./sample-template.ts";

test("deleteStack() takes everything down in reverse order; a stack that is not there is a success", async () => {
  const cloud = openCloudOfFakes();
  const { arn } = await cloud.deploy({
    Resources: { First: { Type: "AWS::S3::Bucket" }, Second: parameter({ Ref: "First" }), Third: parameter({ Ref: "Second" }) },
  });
  await cloud.cloudFormation.deleteStack("app");
  await cloud.cloudFormation.deleteStack("app");
  expect(cloud.objects.listBuckets()).toEqual([]);
  expect(cloud.parameters.list()).toEqual([]);
  const removed = cloud.cloudFormation.events(arn).filter(({ status }) => status === "DELETE_COMPLETE");
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
