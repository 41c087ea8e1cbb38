import { join } from "node:path";
import { CfnOutput, Stack, type StackProps } from "aws-cdk-lib";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import { Architecture, type IFunction } from "aws-cdk-lib/aws-lambda";
import type { Construct } from "constructs";
import { artifactKey } from "#core/model/artifact.ts";
import type { Catalog } from "#core/model/catalog.ts";
import type { PlanName } from "#core/tenant/plan.ts";
import type { FunctionCode } from "./build/build-code.ts";
import type { LayerContent } from "./build/build-layer.ts";
import type { Config } from "./config.ts";
import { acknowledge } from "./constructs/acknowledge.ts";
import { ANY_ARTIFACT_IN_FINDINGS, ArtifactCopies } from "./constructs/artifact-copies.ts";
import { GridIntensity } from "./constructs/grid-intensity.ts";
import { InferenceApi } from "./constructs/inference-api.ts";
import { ModelVersion } from "./constructs/model-version.ts";
import { onItems } from "./constructs/on-items.ts";
import { OnnxruntimeLayer } from "./constructs/onnxruntime-layer.ts";
import { OperationsStack } from "./constructs/operations-stack.ts";
import { ProductFunction } from "./constructs/product-function.ts";
import { listRoutes, type Route } from "./constructs/routes.ts";
import { SettleFunction } from "./constructs/settle-function.ts";
import { checkQuotas } from "./constructs/stack-quotas.ts";
import type { StorageStack } from "./storage-stack.ts";

export interface ServingStackProps extends StackProps {
  readonly config: Config;
  readonly catalog: Catalog;
  readonly storage: StorageStack;
  readonly code: FunctionCode;
  readonly layer: LayerContent;
}

/** Both wait for nothing slower than DynamoDB and Secrets Manager, and stay far below the gateway's own limit. */
const EDGE_TIMEOUT_S = 10;

const PLAN_OUTPUTS = { free: "UsagePlanFree", standard: "UsagePlanStandard", premium: "UsagePlanPremium" } as const satisfies Record<
  PlanName,
  string
>;

/** Everything that answers: one function a version, the functions around them, and the REST API in front. */
export class ServingStack extends Stack {
  constructor(scope: Construct, id: string, props: ServingStackProps) {
    super(scope, id, props);
    const versions = createVersions(this, props);
    watchUsage(this, versions, props);
    const catalog = createCatalog(this, props);
    const keys = createKeys(this, props);
    const functionOf = (target: Route["target"]): IFunction => {
      if (target === "catalog") return catalog.function;
      if (target === "keys") return keys.function;
      const version = versions.get(`${target.model}@${target.version}`);
      if (version === undefined) throw new Error(`Cannot route to "${target.model}@${target.version}": it is not in the catalog`);
      return version.function;
    };
    const { api, usagePlans } = new InferenceApi(this, "Inference", {
      routes: listRoutes(props.catalog),
      functionOf,
      authorizer: createAuthorizer(this, props).function,
      logRetention: props.config.logRetentionDays,
      rate: props.config.stageRate,
      burst: props.config.stageBurst,
      manageLogRole: props.config.manageLogRole,
    });
    const stage = api.deploymentStage.stageName;
    new CfnOutput(this, "ApiUrl", { value: `https://${api.restApiId}.execute-api.${this.region}.${this.urlSuffix}/${stage}` });
    new CfnOutput(this, "RestApiId", { value: api.restApiId });
    new CfnOutput(this, "StageName", { value: stage });
    new CfnOutput(this, "Architecture", { value: props.config.architecture });
    new CfnOutput(this, "GridIntensity", { value: new GridIntensity(this, "Grid").gramsPerKwh });
    for (const [name, plan] of usagePlans.byName) new CfnOutput(this, PLAN_OUTPUTS[name], { value: plan.usagePlanId });
    checkQuotas(this, versions.size);
  }
}

/** Each version's artifact lands in the bucket before its function exists, so that no route ever leads to a missing file. */
function createVersions(stack: Stack, { config, catalog, storage, code, layer }: ServingStackProps): ReadonlyMap<string, ModelVersion> {
  const architecture = architectureOf(config);
  const bucket = storage.artifactBucket;
  const logRetention = config.logRetentionDays;
  const onnxruntime = new OnnxruntimeLayer(stack, "Onnxruntime", { ...layer, architecture });
  const copies = new ArtifactCopies(stack, "Artifacts", { bucket, codeFolder: code.artifact, architecture, logRetention });
  const versions = new Map<string, ModelVersion>();
  for (const model of catalog) {
    for (const version of model.versions) {
      const { artifact, version: number } = version.manifest;
      const reference = `${model.manifest.name}@${number}`;
      const codeFolder = code.infer.get(reference);
      if (codeFolder === undefined) throw new Error(`Cannot deploy "${reference}": its code was not built`);
      const copy = copies.copy(join(version.folder, artifact.file), artifact);
      const { usageTable } = storage;
      const props = { model, version, codeFolder, bucket, usageTable, layer: onnxruntime, architecture, logRetention };
      const created = new ModelVersion(stack, reference, props);
      created.function.node.addDependency(copy);
      versions.set(reference, created);
    }
  }
  return versions;
}

/** What versions log of their requests closes the rows that they opened, and is watched. */
function watchUsage(
  stack: Stack,
  versions: ReadonlyMap<string, ModelVersion>,
  { config, catalog, storage, code }: ServingStackProps,
): void {
  const settle = new SettleFunction(stack, "Usage", {
    codeFolder: code.settle,
    table: storage.usageTable,
    architecture: architectureOf(config),
    logRetention: config.logRetentionDays,
  });
  for (const version of versions.values()) settle.subscribe(version, version.logGroup);
  const watched = catalog.flatMap(({ manifest: { name: model }, versions: ofModel }) =>
    ofModel.flatMap(({ manifest: { version, function: settings } }) => {
      const functionName = versions.get(`${model}@${version}`)?.function.functionName;
      return functionName === undefined ? [] : [{ model, version, functionName, timeoutSeconds: settings.timeoutSeconds }];
    }),
  );
  new OperationsStack(stack, "Operations", {
    versions: watched,
    budgets: { usdPerHour: config.alarmUsdPerHour, wattHoursPerHour: config.alarmWhPerHour },
    topicArn: config.alarmTopicArn,
    failures: settle.failures,
    functionNames: stack.stackName,
  });
}

/** What tenants used, in the usage table: the days' sums, and no request of anybody. */
const TOTALS = "TOTAL#*";
/** Keys, in the tenant table. */
const KEYS = "KEY#*";

/**
 * It tells tenants what they used, and who asks for readiness whether the artifacts are there; S3 grants that with reading them, and it
 * reads none.
 */
function createCatalog(stack: Stack, props: ServingStackProps): ProductFunction {
  const { artifactBucket, usageTable } = props.storage;
  const catalog = createEdgeFunction(stack, "Catalog", "Health, metadata and the OpenAPI document", props.code.catalog, props, {
    environment: { SLIPWAY_ARTIFACT_BUCKET: artifactBucket.bucketName, SLIPWAY_USAGE_TABLE: usageTable.tableName },
    statements: [
      new PolicyStatement({ actions: ["s3:GetObject"], resources: [artifactBucket.arnForObjects(artifactKey("*"))] }),
      onItems(usageTable, ["dynamodb:Query"], TOTALS),
    ],
  });
  acknowledge(catalog.role, {
    [`AwsSolutions-IAM5[Resource::${ANY_ARTIFACT_IN_FINDINGS}]`]:
      "Readiness covers every version that is served, and a role's policy has no room for each artifact by its name: one folder of one bucket",
  });
  return catalog;
}

function createAuthorizer(stack: Stack, props: ServingStackProps): ProductFunction {
  const { tenantTable, usageTable, pepper } = props.storage;
  return createEdgeFunction(stack, "Authorizer", "Turns a tenant's key into its plan and entitlements", props.code.authorizer, props, {
    environment: {
      SLIPWAY_TENANT_TABLE: tenantTable.tableName,
      SLIPWAY_USAGE_TABLE: usageTable.tableName,
      SLIPWAY_PEPPER_SECRET: pepper.secretArn,
    },
    statements: [
      new PolicyStatement({ actions: ["dynamodb:GetItem"], resources: [tenantTable.tableArn] }),
      // The day a key was last used, and no other thing of it.
      onItems(tenantTable, ["dynamodb:UpdateItem"], KEYS, ["pk", "sk", "lastUsedOn"]),
      // Where a tenant stands with its budget.
      onItems(usageTable, ["dynamodb:Query"], TOTALS),
      new PolicyStatement({ actions: ["secretsmanager:GetSecretValue"], resources: [pepper.secretArn] }),
    ],
  });
}

/** It finds leaked keys, revokes them and writes that down; it changes nothing else of a key. */
function createKeys(stack: Stack, props: ServingStackProps): ProductFunction {
  const { tenantTable, auditTable, pepper } = props.storage;
  return createEdgeFunction(stack, "Keys", "Revokes keys that secret scanners report", props.code.keys, props, {
    environment: {
      SLIPWAY_TENANT_TABLE: tenantTable.tableName,
      SLIPWAY_AUDIT_TABLE: auditTable.tableName,
      SLIPWAY_PEPPER_SECRET: pepper.secretArn,
    },
    statements: [
      new PolicyStatement({ actions: ["dynamodb:GetItem", "dynamodb:Query"], resources: [tenantTable.tableArn] }),
      onItems(tenantTable, ["dynamodb:UpdateItem"], KEYS, ["pk", "sk", "status"]),
      new PolicyStatement({ actions: ["dynamodb:PutItem"], resources: [auditTable.tableArn] }),
      new PolicyStatement({ actions: ["secretsmanager:GetSecretValue"], resources: [pepper.secretArn] }),
    ],
  });
}

function createEdgeFunction(
  stack: Stack,
  id: string,
  description: string,
  codeFolder: string,
  { config }: ServingStackProps,
  access: { readonly environment?: Readonly<Record<string, string>>; readonly statements?: readonly PolicyStatement[] } = {},
): ProductFunction {
  return new ProductFunction(stack, id, {
    description,
    codeFolder,
    memoryMb: config.edgeMemoryMb,
    timeoutSeconds: EDGE_TIMEOUT_S,
    architecture: architectureOf(config),
    logRetention: config.logRetentionDays,
    ...access,
  });
}

function architectureOf(config: Config): Architecture {
  return config.architecture === "arm64" ? Architecture.ARM_64 : Architecture.X86_64;
}
