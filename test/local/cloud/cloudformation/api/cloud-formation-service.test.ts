import {
  CreateChangeSetCommand,
  CreateStackCommand,
  DeleteChangeSetCommand,
  DeleteStackCommand,
  DescribeChangeSetCommand,
  DescribeStackEventsCommand,
  DescribeStackResourceCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  GetTemplateCommand,
  GetTemplateSummaryCommand,
  ListChangeSetsCommand,
  ListExportsCommand,
  ListStackResourcesCommand,
  ListStacksCommand,
  UpdateStackCommand,
  UpdateTerminationProtectionCommand,
  ValidateTemplateCommand,
  waitUntilStackCreateComplete,
  waitUntilStackDeleteComplete,
} from "@aws-sdk/client-cloudformation";
import { expect, test } from "vitest";
import { served } from "./served-cloud-formation.ts";

const TEMPLATE = {
  Description: 'Two things <and> a "half"',
  Parameters: { Value: { Type: "String", Default: "one" }, Secret: { Type: "String", Default: "hidden", NoEcho: true } },
  Resources: {
    Bucket: { Type: "AWS::S3::Bucket", Properties: { BucketName: "things" } },
    Note: { Type: "AWS::SSM::Parameter", Properties: { Name: "/note", Type: "String", Value: { Ref: "Value" } } },
  },
  Outputs: { Name: { Value: { Ref: "Bucket" }, Export: { Name: "bucket-name" } } },
};
const TemplateBody = JSON.stringify(TEMPLATE);
const StackName = "app";

test("a stack is created, seen by name and by ARN, and deleted", async () => {
  const { client, waiting } = await served();
  const { StackId } = await client.send(new CreateStackCommand({ StackName, TemplateBody, Tags: [{ Key: "team", Value: "a" }] }));
  await waitUntilStackCreateComplete(waiting, { StackName });
  const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName }));
  expect(stack).toMatchObject({
    StackId,
    StackName,
    StackStatus: "CREATE_COMPLETE",
    Description: TEMPLATE.Description,
    Parameters: [
      { ParameterKey: "Value", ParameterValue: "one" },
      { ParameterKey: "Secret", ParameterValue: "****" },
    ],
    Outputs: [{ OutputKey: "Name", OutputValue: "things", ExportName: "bucket-name" }],
    Tags: [{ Key: "team", Value: "a" }],
    EnableTerminationProtection: false,
  });
  expect(stack?.CreationTime).toBeInstanceOf(Date);
  expect((await client.send(new DescribeStacksCommand({}))).Stacks).toHaveLength(1);
  await client.send(new DeleteStackCommand({ StackName }));
  await waitUntilStackDeleteComplete(waiting, { StackName: StackId });
  const { Stacks: [gone] = [] } = await client.send(new DescribeStacksCommand({ StackName: StackId }));
  expect(gone).toMatchObject({ StackStatus: "DELETE_COMPLETE", DeletionTime: expect.any(Date) });
  const { StackSummaries } = await client.send(new ListStacksCommand({ StackStatusFilter: ["DELETE_COMPLETE"] }));
  expect(StackSummaries).toHaveLength(1);
});

test("a change set creates a stack, another updates it, and one without changes fails as in AWS", async () => {
  const { client, cloudFormation, parameters } = await served();
  const created = await client.send(
    new CreateChangeSetCommand({ StackName, TemplateBody, ChangeSetName: "first", ChangeSetType: "CREATE", Description: "d" }),
  );
  const review = await client.send(new DescribeStacksCommand({ StackName }));
  expect(review.Stacks?.[0]?.StackStatus).toBe("REVIEW_IN_PROGRESS");
  const described = await client.send(new DescribeChangeSetCommand({ StackName, ChangeSetName: "first" }));
  expect(described).toMatchObject({
    StackId: created.StackId,
    ChangeSetId: created.Id,
    Status: "CREATE_COMPLETE",
    ExecutionStatus: "AVAILABLE",
    Changes: [
      { Type: "Resource", ResourceChange: { Action: "Add", LogicalResourceId: "Bucket", ResourceType: "AWS::S3::Bucket" } },
      { ResourceChange: { Action: "Add", LogicalResourceId: "Note" } },
    ],
  });
  await client.send(new ExecuteChangeSetCommand({ StackName, ChangeSetName: "first" }));
  await cloudFormation.settled();
  expect((await client.send(new DescribeStacksCommand({ StackName }))).Stacks?.[0]?.StackStatus).toBe("CREATE_COMPLETE");

  const Parameters = [{ ParameterKey: "Value", ParameterValue: "two" }];
  await client.send(new CreateChangeSetCommand({ StackName, UsePreviousTemplate: true, Parameters, ChangeSetName: "second" }));
  const update = await client.send(new DescribeChangeSetCommand({ StackName, ChangeSetName: "second" }));
  expect(update.Changes).toMatchObject([{ ResourceChange: { Action: "Modify", LogicalResourceId: "Note", Replacement: "False" } }]);
  await client.send(new ExecuteChangeSetCommand({ StackName, ChangeSetName: "second" }));
  await cloudFormation.settled();
  expect(parameters.get("/note")?.value).toBe("two");

  const UsePreviousValue = [{ ParameterKey: "Value", UsePreviousValue: true }];
  await client.send(new CreateChangeSetCommand({ StackName, TemplateBody, Parameters: UsePreviousValue, ChangeSetName: "third" }));
  const same = await client.send(new DescribeChangeSetCommand({ StackName, ChangeSetName: "third" }));
  expect(same.Status).toBe("FAILED");
  expect(same.StatusReason).toMatch(/^The submitted information didn't contain changes\./);
  await expect(client.send(new ExecuteChangeSetCommand({ StackName, ChangeSetName: "third" }))).rejects.toMatchObject({
    name: "InvalidChangeSetStatusException",
  });
  expect((await client.send(new ListChangeSetsCommand({ StackName }))).Summaries).toHaveLength(2);
  await client.send(new DeleteChangeSetCommand({ StackName, ChangeSetName: "third" }));
  await client.send(new DeleteChangeSetCommand({ StackName, ChangeSetName: "third" }));
  await expect(client.send(new DescribeChangeSetCommand({ StackName, ChangeSetName: "third" }))).rejects.toMatchObject({
    name: "ChangeSetNotFoundException",
  });
});

test("templates come from the local S3 by every form of URL", async () => {
  const { client, objects, cloudFormation } = await served();
  await objects.createBucket("assets", { versioning: false });
  await objects.put("assets", "a/t.json", Buffer.from(TemplateBody));
  for (const TemplateURL of [
    "https://s3.eu-central-1.amazonaws.com/assets/a/t.json",
    "https://assets.s3.eu-central-1.amazonaws.com/a/t.json",
    "http://127.0.0.1:4566/assets/a/t.json",
  ]) {
    const summary = await client.send(new GetTemplateSummaryCommand({ TemplateURL }));
    expect(summary.ResourceTypes).toEqual(["AWS::S3::Bucket", "AWS::SSM::Parameter"]);
  }
  await expect(client.send(new ValidateTemplateCommand({ TemplateURL: "https://example.com/assets/a/t.json" }))).rejects.toThrow(
    "TemplateURL must be a supported URL",
  );
  const missing = client.send(new CreateStackCommand({ StackName, TemplateURL: "https://s3.amazonaws.com/assets/b.json" }));
  await expect(missing).rejects.toThrow(/S3 error: The specified key does not exist.*"b.json"/);
  await cloudFormation.settled();
});

test("resources, events, exports and the template can be asked for", async () => {
  const { client, deploy } = await served();
  await deploy(TEMPLATE);
  const { StackResources } = await client.send(new DescribeStackResourcesCommand({ StackName }));
  expect(StackResources).toMatchObject([
    { LogicalResourceId: "Bucket", PhysicalResourceId: "things", ResourceStatus: "CREATE_COMPLETE", Timestamp: expect.any(Date) },
    { LogicalResourceId: "Note", PhysicalResourceId: "/note" },
  ]);
  const { StackResourceSummaries } = await client.send(new ListStackResourcesCommand({ StackName }));
  expect(StackResourceSummaries).toHaveLength(2);
  const { StackResourceDetail } = await client.send(new DescribeStackResourceCommand({ StackName, LogicalResourceId: "Note" }));
  expect(StackResourceDetail?.ResourceType).toBe("AWS::SSM::Parameter");
  const { StackEvents = [] } = await client.send(new DescribeStackEventsCommand({ StackName }));
  expect(StackEvents[0]).toMatchObject({ LogicalResourceId: StackName, ResourceStatus: "CREATE_COMPLETE" });
  expect(StackEvents.at(-1)).toMatchObject({ ResourceStatus: "CREATE_IN_PROGRESS", ResourceStatusReason: "User Initiated" });
  expect((await client.send(new ListExportsCommand({}))).Exports).toMatchObject([{ Name: "bucket-name", Value: "things" }]);
  expect((await client.send(new GetTemplateCommand({ StackName }))).TemplateBody).toBe(TemplateBody);
});

test("events come newest first, a page at a time, each once", async () => {
  const { client, deploy } = await served();
  const parameter = { Type: "AWS::SSM::Parameter", Properties: { Type: "String", Value: "x" } };
  await deploy({ Resources: Object.fromEntries(Array.from({ length: 80 }, (_, index) => [`P${index}`, parameter])) });
  const ids: (string | undefined)[] = [];
  let NextToken: string | undefined;
  do {
    const page = await client.send(new DescribeStackEventsCommand({ StackName, ...(NextToken === undefined ? {} : { NextToken }) }));
    ids.push(...(page.StackEvents ?? []).map(({ EventId }) => EventId));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  expect(ids).toHaveLength(162);
  expect(new Set(ids).size).toBe(162);
});

test("a protected stack is not deleted until its protection ends", async () => {
  const { client, deploy, cloudFormation } = await served();
  await deploy(TEMPLATE);
  await client.send(new UpdateTerminationProtectionCommand({ StackName, EnableTerminationProtection: true }));
  await expect(client.send(new DeleteStackCommand({ StackName }))).rejects.toThrow(/TerminationProtection is enabled/);
  await client.send(new UpdateTerminationProtectionCommand({ StackName, EnableTerminationProtection: false }));
  await client.send(new DeleteStackCommand({ StackName }));
  await cloudFormation.settled();
  expect(cloudFormation.listStacks()).toEqual([]);
});

test("refusals speak as AWS does, for the tools that read them", async () => {
  const { client, deploy } = await served();
  await expect(client.send(new DescribeStacksCommand({ StackName: "nobody" }))).rejects.toMatchObject({
    name: "ValidationError",
    message: "Stack with id nobody does not exist",
    $metadata: { httpStatusCode: 400 },
  });
  await deploy(TEMPLATE);
  await expect(client.send(new CreateStackCommand({ StackName, TemplateBody }))).rejects.toMatchObject({ name: "AlreadyExistsException" });
  await expect(client.send(new UpdateStackCommand({ StackName, TemplateBody }))).rejects.toThrow("No updates are to be performed.");
  await expect(client.send(new CreateStackCommand({ StackName: "1x", TemplateBody }))).rejects.toThrow(/must start with a letter/);
  await expect(client.send(new CreateStackCommand({ StackName: "x" }))).rejects.toThrow(/Either Template URL or Template Body/);
});

test("ensureBootstrap() leaves what the CDK CLI looks for, and may run again", async () => {
  const { client, cloudFormation, objects, parameters } = await served();
  await cloudFormation.ensureBootstrap();
  await cloudFormation.ensureBootstrap();
  const { Stacks: [toolkit] = [] } = await client.send(new DescribeStacksCommand({ StackName: "CDKToolkit" }));
  const outputs = Object.fromEntries((toolkit?.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]));
  expect(objects.listBuckets()).toEqual([outputs.BucketName]);
  expect(outputs.BucketDomainName).toBe(`${outputs.BucketName}.s3.eu-central-1.amazonaws.com`);
  expect(parameters.get("/cdk-bootstrap/hnb659fds/version")?.value).toBe(outputs.BootstrapVersion);
});

test("a call answers while the operation it began is still under way, after a moment", async () => {
  const { client, cloudFormation, lambda, answer } = await served();
  const released = Promise.withResolvers<void>();
  lambda.handlers.set("slow", async (event) => {
    await released.promise;
    answer(event, { Status: "SUCCESS", PhysicalResourceId: "x" });
  });
  const code = { FunctionName: "slow", Runtime: "nodejs24.x", Handler: "index.handler", Role: "r", Code: { ZipFile: "" } };
  const Resources = {
    Slow: { Type: "AWS::Lambda::Function", Properties: code },
    Thing: { Type: "Custom::Thing", Properties: { ServiceToken: { "Fn::GetAtt": ["Slow", "Arn"] } } },
  };
  await client.send(new CreateStackCommand({ StackName, TemplateBody: JSON.stringify({ Resources }) }));
  const status = async () => (await client.send(new DescribeStacksCommand({ StackName }))).Stacks?.[0]?.StackStatus;
  expect(await status()).toBe("CREATE_IN_PROGRESS");
  await expect(client.send(new UpdateStackCommand({ StackName, TemplateBody }))).rejects.toThrow(/is in CREATE_IN_PROGRESS state/);
  released.resolve();
  await cloudFormation.settled();
  expect(await status()).toBe("CREATE_COMPLETE");
});
