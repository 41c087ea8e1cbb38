import { unzipSync } from "fflate";
import { expect, test } from "vitest";
import { openCloudOfFakes } from "../cloud-of-fakes.ts";

const secret = (properties: object) => ({ Resources: { Secret: { Type: "AWS::SecretsManager::Secret", Properties: properties } } });

test("a generated secret joins its template, and stays when only the description changes", async () => {
  const { deploy, cloudFormation, secrets } = openCloudOfFakes();
  const recipe = { SecretStringTemplate: '{"current":"1"}', GenerateStringKey: "1", PasswordLength: 64, ExcludePunctuation: true };
  const template = (description: string) => ({
    ...secret({ Name: "pepper", Description: description, GenerateSecretString: recipe }),
    Outputs: { Arn: { Value: { Ref: "Secret" } } },
  });
  const { outputs } = await deploy(template("one"));
  const arn = outputs[0]?.value ?? "";
  expect(arn).toMatch(/^arn:aws:secretsmanager:eu-central-1:000000000000:secret:pepper-\w{6}$/);
  const { secretString } = secrets.value(arn);
  expect(JSON.parse(secretString)).toEqual({ current: "1", 1: expect.stringMatching(/^[A-Za-z0-9]{64}$/) });
  await deploy(template("two"));
  expect(secrets.find("pepper")?.description).toBe("two");
  expect(secrets.value(arn).secretString).toBe(secretString);
  await cloudFormation.deleteStack("app");
  expect(secrets.find("pepper")).toBeUndefined();
});

test("a table gets its keys, indexes and settings", async () => {
  const { deploy, tables } = openCloudOfFakes();
  const { outputs } = await deploy({
    Resources: {
      Table: {
        Type: "AWS::DynamoDB::Table",
        Properties: {
          AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
          KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
          BillingMode: "PAY_PER_REQUEST",
          TimeToLiveSpecification: { AttributeName: "expires", Enabled: true },
          PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        },
      },
    },
    Outputs: { Arn: { Value: { "Fn::GetAtt": ["Table", "Arn"] } } },
  });
  const [[name, table] = []] = [...tables.tables];
  expect(outputs[0]?.value).toBe(`arn:aws:dynamodb:eu-central-1:000000000000:table/${name}`);
  expect(table?.definition).toMatchObject({ BillingMode: "PAY_PER_REQUEST", KeySchema: [{ AttributeName: "pk" }] });
  expect(table?.settings).toEqual({ timeToLiveAttribute: "expires", pointInTimeRecovery: true });
});

test("a function gets its code from S3 or inline, and only a change of it brings new code", async () => {
  const { deploy, lambda, objects } = openCloudOfFakes();
  await objects.createBucket("assets", { versioning: false });
  await objects.put("assets", "code.zip", Buffer.from("zip bytes"));
  await objects.put("assets", "layer.zip", Buffer.from("layer bytes"));
  const template = (memory: number) => ({
    Resources: {
      Role: { Type: "AWS::IAM::Role", Properties: { RoleName: "runner" } },
      Layer: { Type: "AWS::Lambda::LayerVersion", Properties: { LayerName: "deps", Content: { S3Bucket: "assets", S3Key: "layer.zip" } } },
      Stored: {
        Type: "AWS::Lambda::Function",
        Properties: {
          FunctionName: "stored",
          Runtime: "nodejs24.x",
          Handler: "index.handler",
          Role: { "Fn::GetAtt": ["Role", "Arn"] },
          MemorySize: memory,
          Timeout: "20",
          Layers: [{ Ref: "Layer" }],
          Environment: { Variables: { SIZE: 3 } },
          Code: { S3Bucket: "assets", S3Key: "code.zip" },
        },
      },
      Inline: {
        Type: "AWS::Lambda::Function",
        Properties: {
          FunctionName: "inline",
          Runtime: "nodejs24.x",
          Handler: "index.handler",
          Role: "r",
          Code: { ZipFile: "exports.handler = 1" },
        },
      },
    },
  });
  await deploy(template(256));
  expect(lambda.getFunction("stored")).toEqual({
    functionName: "stored",
    arn: "arn:aws:lambda:eu-central-1:000000000000:function:stored",
    runtime: "nodejs24.x",
    handler: "index.handler",
    role: "arn:aws:iam::000000000000:role/runner",
    memoryMb: 256,
    timeoutSeconds: 20,
    environment: { SIZE: "3" },
    layers: [[...lambda.layers.keys()][0]],
    architecture: "x86_64",
    logGroupName: "/aws/lambda/stored",
  });
  expect(lambda.codes.get("stored")?.toString()).toBe("zip bytes");
  const inline = unzipSync(lambda.codes.get("inline") ?? Buffer.alloc(0));
  expect(Buffer.from(inline["index.js"] ?? []).toString()).toBe("exports.handler = 1");

  // Were the code read again, the missing object would fail the update.
  await objects.delete("assets", "code.zip");
  await deploy(template(512));
  expect(lambda.getFunction("stored")?.memoryMb).toBe(512);
});

test("a bucket's versioning and a log group's retention follow the template", async () => {
  const { deploy, logs, objects } = openCloudOfFakes();
  const set: [string, boolean][] = [];
  objects.setVersioning = async (name, enabled) => void set.push([name, enabled]);
  const template = (status: string, days: number) => ({
    Resources: {
      Bucket: { Type: "AWS::S3::Bucket", Properties: { BucketName: "b", VersioningConfiguration: { Status: status } } },
      Logs: { Type: "AWS::Logs::LogGroup", Properties: { LogGroupName: "/log", RetentionInDays: days } },
    },
  });
  await deploy(template("Suspended", 7));
  expect(logs.findGroup("/log")?.retentionDays).toBe(7);
  await deploy(template("Enabled", 30));
  expect(set).toEqual([["b", true]]);
  expect(logs.findGroup("/log")?.retentionDays).toBe(30);
});

test.each<[string, object, RegExp]>([
  ["a secret with two sources", secret({ SecretString: "x", GenerateSecretString: {} }), /not both/],
  [
    "a function from an image",
    { Resources: { F: { Type: "AWS::Lambda::Function", Properties: { PackageType: "Image", Role: "r", Code: { ImageUri: "x" } } } } },
    /runs functions from zip archives, not from images/,
  ],
  ["a table without keys", { Resources: { T: { Type: "AWS::DynamoDB::Table", Properties: { AttributeDefinitions: [] } } } }, /"KeySchema"/],
])("%s is refused with a reason", async (_name, template, message) => {
  await expect(openCloudOfFakes().deploy(template)).rejects.toThrow(message);
});

test("a nested stack is made from its own template, changes and goes with its parent", async () => {
  const { deploy, cloudFormation, objects, parameters } = openCloudOfFakes();
  await objects.createBucket("assets", { versioning: false });
  const child = (more: object) => ({
    Parameters: { Value: { Type: "String" } },
    Resources: { P: { Type: "AWS::SSM::Parameter", Properties: { Name: "/child", Type: "String", Value: { Ref: "Value" } } }, ...more },
    Outputs: { Name: { Value: { "Fn::Sub": "${P}:${Value}" } } },
  });
  const parent = (url: string, value: string) => ({
    Resources: {
      Child: {
        Type: "AWS::CloudFormation::Stack",
        Properties: { TemplateURL: `https://s3.eu-central-1.amazonaws.com/assets/${url}`, Parameters: { Value: value } },
      },
    },
    Outputs: { Seen: { Value: { "Fn::GetAtt": ["Child", "Outputs.Name"] } } },
  });
  const broken = { Broken: { Type: "AWS::SSM::Parameter", DependsOn: "P", Properties: { Type: "Wrong", Value: "x" } } };
  await objects.put("assets", "one.json", Buffer.from(JSON.stringify(child({}))));
  await objects.put("assets", "broken.json", Buffer.from(JSON.stringify(child(broken))));
  expect((await deploy(parent("one.json", "a"))).outputs[0]?.value).toBe("/child:a");
  expect((await deploy(parent("one.json", "b"))).outputs[0]?.value).toBe("/child:b");
  await expect(deploy(parent("broken.json", "c"))).rejects.toThrow(/UPDATE_ROLLBACK_COMPLETE: Child .*was not successfully deployed/);
  expect(parameters.get("/child")?.value).toBe("b");
  await cloudFormation.deleteStack("app");
  expect(parameters.list()).toEqual([]);
  expect(cloudFormation.listStacks()).toEqual([]);
});
