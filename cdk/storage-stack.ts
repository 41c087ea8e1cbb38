import { CfnOutput, RemovalPolicy, Stack, type StackProps } from "aws-cdk-lib";
import { AttributeType, BillingMode, Table, TableEncryption, type TableProps } from "aws-cdk-lib/aws-dynamodb";
import { AnyPrincipal, Effect, PolicyDocument, PolicyStatement } from "aws-cdk-lib/aws-iam";
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from "aws-cdk-lib/aws-s3";
import { Secret } from "aws-cdk-lib/aws-secretsmanager";
import type { Construct } from "constructs";
import { acknowledge } from "./constructs/acknowledge.ts";

/** Characters of the secret that keys are hashed with: 64 of letters and digits are some 380 bits. */
const PEPPER_CHARACTERS = 64;

/** What outlives a change of the API: artifacts, tenants, what they used, and the secret their keys are hashed with. */
export class StorageStack extends Stack {
  readonly artifactBucket: Bucket;
  readonly tenantTable: Table;
  readonly auditTable: Table;
  readonly usageTable: Table;
  readonly pepper: Secret;

  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);
    this.artifactBucket = createArtifactBucket(this);
    this.tenantTable = createTenantTable(this);
    this.auditTable = createAuditTable(this);
    this.usageTable = createUsageTable(this);
    this.pepper = createPepper(this);
    new CfnOutput(this, "ArtifactBucketName", { value: this.artifactBucket.bucketName });
    new CfnOutput(this, "TenantTableName", { value: this.tenantTable.tableName });
    new CfnOutput(this, "AuditTableName", { value: this.auditTable.tableName });
    new CfnOutput(this, "UsageTableName", { value: this.usageTable.tableName });
    new CfnOutput(this, "PepperSecretArn", { value: this.pepper.secretArn });
  }
}

function createArtifactBucket(scope: Construct): Bucket {
  const bucket = new Bucket(scope, "ArtifactBucket", {
    versioned: true,
    encryption: BucketEncryption.S3_MANAGED,
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    // Each version's copy empties its own key when it leaves the serving stack, so the bucket is empty by the time it goes itself.
    removalPolicy: RemovalPolicy.DESTROY,
  });
  acknowledge(bucket, {
    "AwsSolutions-S1":
      "It holds model files alone, each readable by one role and named by its digest; CloudTrail tells who changed the bucket, a log bucket would add a second one to guard",
  });
  return bucket;
}

const TABLE_PROPS = {
  partitionKey: { name: "pk", type: AttributeType.STRING },
  sortKey: { name: "sk", type: AttributeType.STRING },
  billingMode: BillingMode.PAY_PER_REQUEST,
  encryption: TableEncryption.AWS_MANAGED,
  pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
  // A table with point-in-time recovery leaves a system backup behind for 35 days when it is deleted (DynamoDB developer guide).
  removalPolicy: RemovalPolicy.DESTROY,
} satisfies TableProps;

function createTenantTable(scope: Construct): Table {
  return new Table(scope, "TenantTable", TABLE_PROPS);
}

/** The ledger of what ran. Its rows and counts go by themselves when their time is over; totals have none and stay. */
function createUsageTable(scope: Construct): Table {
  return new Table(scope, "UsageTable", { ...TABLE_PROPS, timeToLiveAttribute: "expiresAt" });
}

/** Acts of administration. What is in it stays: its policy denies changes and deletions to everybody, whatever their own policies allow. */
function createAuditTable(scope: Construct): Table {
  const appendOnly = new PolicyStatement({
    sid: "AppendOnly",
    effect: Effect.DENY,
    principals: [new AnyPrincipal()],
    actions: ["dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:BatchWriteItem", "dynamodb:PartiQLUpdate", "dynamodb:PartiQLDelete"],
    resources: ["*"],
  });
  return new Table(scope, "AuditTable", { ...TABLE_PROPS, resourcePolicy: new PolicyDocument({ statements: [appendOnly] }) });
}

function createPepper(scope: Construct): Secret {
  const pepper = new Secret(scope, "Pepper", {
    description: "Keys of tenants are stored as HMACs under this secret",
    generateSecretString: {
      secretStringTemplate: JSON.stringify({ current: "1" }),
      generateStringKey: "1",
      passwordLength: PEPPER_CHARACTERS,
      excludePunctuation: true,
    },
    removalPolicy: RemovalPolicy.DESTROY,
  });
  acknowledge(pepper, {
    "AwsSolutions-SMG4":
      "A new value makes every stored hash useless at once; rotation adds a second version beside the first and is an operator's deliberate step",
  });
  return pepper;
}
