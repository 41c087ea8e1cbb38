import { Match, type Template } from "aws-cdk-lib/assertions";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { describeProduct, type Product } from "./product.ts";
import { templateOf } from "./template.ts";

let product: Product;
let template: Template;

beforeAll(() => {
  product = describeProduct();
  template = templateOf(product.storage);
});

afterAll(() => product.remove());

describe("StorageStack", () => {
  test("keeps artifacts versioned, encrypted and private", () => {
    template.hasResourceProperties("AWS::S3::Bucket", {
      VersioningConfiguration: { Status: "Enabled" },
      BucketEncryption: { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" } }] },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      OwnershipControls: { Rules: [{ ObjectOwnership: "BucketOwnerEnforced" }] },
    });
  });

  test("lets nobody reach artifacts but over TLS 1.2 or later", () => {
    const denied = (condition: object): object =>
      Match.objectLike({ Effect: "Deny", Action: "s3:*", Principal: { AWS: "*" }, Condition: condition });
    template.hasResourceProperties("AWS::S3::BucketPolicy", {
      PolicyDocument: {
        Statement: Match.arrayWith([
          denied({ Bool: { "aws:SecureTransport": "false" } }),
          denied({ NumericLessThan: { "s3:TlsVersion": 1.2 } }),
        ]),
      },
    });
  });

  test("keys tenants by pk and sk, on demand, encrypted, and recoverable after a deletion", () => {
    template.hasResourceProperties("AWS::DynamoDB::Table", {
      KeySchema: [
        { AttributeName: "pk", KeyType: "HASH" },
        { AttributeName: "sk", KeyType: "RANGE" },
      ],
      AttributeDefinitions: [
        { AttributeName: "pk", AttributeType: "S" },
        { AttributeName: "sk", AttributeType: "S" },
      ],
      BillingMode: "PAY_PER_REQUEST",
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      SSESpecification: { SSEEnabled: true },
    });
  });

  test("lets nobody change or remove what is in the audit log", () => {
    template.hasResourceProperties("AWS::DynamoDB::Table", {
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      ResourcePolicy: {
        PolicyDocument: {
          Statement: [
            {
              Sid: "AppendOnly",
              Effect: "Deny",
              Principal: { AWS: "*" },
              Action: Match.arrayWith(["dynamodb:DeleteItem", "dynamodb:UpdateItem"]),
              Resource: "*",
            },
          ],
        },
      },
    });
  });

  test("has the rows of the usage ledger go when their time is over, and recovers them until then", () => {
    template.hasResourceProperties("AWS::DynamoDB::Table", {
      TimeToLiveSpecification: { AttributeName: "expiresAt", Enabled: true },
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    });
  });

  test("lets Secrets Manager make up the pepper, so that no template holds it", () => {
    template.hasResourceProperties("AWS::SecretsManager::Secret", {
      GenerateSecretString: {
        SecretStringTemplate: '{"current":"1"}',
        GenerateStringKey: "1",
        PasswordLength: 64,
        ExcludePunctuation: true,
      },
      SecretString: Match.absent(),
    });
  });

  test("brings no function of CDK's own to empty the bucket", () => {
    template.resourceCountIs("AWS::Lambda::Function", 0);
    template.hasResource("AWS::S3::Bucket", { DeletionPolicy: "Delete" });
    template.hasResource("AWS::DynamoDB::Table", { DeletionPolicy: "Delete" });
  });

  test("names what operators and the command line look for", () => {
    const outputs = Object.keys(template.findOutputs("*")).filter((name) => !name.startsWith("Exports"));
    expect(outputs.toSorted()).toEqual(["ArtifactBucketName", "AuditTableName", "PepperSecretArn", "TenantTableName", "UsageTableName"]);
  });
});
