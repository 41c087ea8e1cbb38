import { Match, type Template } from "aws-cdk-lib/assertions";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { artifactSha256 } from "./models-folder.ts";
import { describeProduct, type Product } from "./product.ts";
import { resourcesOf, spell, type TemplateResource, templateOf } from "./template.ts";

let product: Product;
let template: Template;

beforeAll(() => {
  product = describeProduct();
  template = templateOf(product.serving);
});

afterAll(() => product.remove());

interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
}

/** What a function's role may do, as `action resource` lines. */
function permissionsOf(roleId: RegExp): string[] {
  const [[id, role] = ["", undefined], ...others] = [...resourcesOf(template, "AWS::IAM::Role")].filter(([name]) => roleId.test(name));
  expect(others).toEqual([]);
  const policies = (role?.Properties.Policies ?? []) as readonly {
    readonly PolicyDocument: { readonly Statement: readonly Statement[] };
  }[];
  const attached = [...resourcesOf(template, "AWS::IAM::Policy").values()].filter(({ Properties }) =>
    JSON.stringify(Properties.Roles).includes(id),
  );
  const documents = [...policies.map((policy) => policy.PolicyDocument), ...attached.map(({ Properties }) => Properties.PolicyDocument)];
  return (documents as readonly { readonly Statement: readonly Statement[] }[]).flatMap(({ Statement }) =>
    Statement.flatMap(({ Action, Resource }) =>
      [Action].flat().flatMap((action) => [Resource].flat().map((resource) => `${action} ${spell(resource)}`)),
    ),
  );
}

function functionDescribed(description: string): TemplateResource {
  const found = [...resourcesOf(template, "AWS::Lambda::Function").values()].find(
    ({ Properties }) => Properties.Description === description,
  );
  if (found === undefined) throw new Error(`No function is described as "${description}"`);
  return found;
}

const onUsage = (action: string): unknown =>
  expect.stringMatching(new RegExp(`^dynamodb:${action} <slipway-storage:ExportsOutputFnGetAttUsageTable\\w+>$`));
const ARTIFACTS = "<slipway-storage:ExportsOutputFnGetAttArtifactBucket7410C9EFArnA3946625>";

describe("ServingStack: one function a version", () => {
  test.each([
    ["Serves digits@1", 1024, 28],
    ["Serves digits@2", 2048, 10],
    ["Serves Sentiment.en@7", 1024, 28],
  ])("%s with the memory and time of its manifest, and the layer", (description, memory, timeout) => {
    template.hasResourceProperties("AWS::Lambda::Function", {
      Description: description,
      MemorySize: memory,
      Timeout: timeout,
      Runtime: "nodejs24.x",
      Architectures: ["x86_64"],
      Handler: "index.handler",
      EphemeralStorage: { Size: 512 },
      Layers: [{ Ref: Match.stringLikeRegexp("^Onnxruntime") }],
      Environment: {
        Variables: {
          SLIPWAY_ARTIFACT_BUCKET: { "Fn::ImportValue": Match.stringLikeRegexp("^slipway-storage:ExportsOutputRefArtifactBucket") },
          SLIPWAY_USAGE_TABLE: { "Fn::ImportValue": Match.stringLikeRegexp("^slipway-storage:ExportsOutputRefUsageTable") },
          SLIPWAY_TIMEOUT_SECONDS: String(timeout),
        },
      },
    });
  });

  test("a version's role may read its own artifact, write its own log, open rows of usage and count quotas, and nothing else", () => {
    expect(permissionsOf(/^digits2Role/)).toEqual([
      expect.stringMatching(/^logs:CreateLogStream <digits2Log\w+\.Arn>$/),
      expect.stringMatching(/^logs:PutLogEvents <digits2Log\w+\.Arn>$/),
      `s3:GetObject ${ARTIFACTS}/models/${artifactSha256("digits", 2)}`,
      onUsage("PutItem"),
      onUsage("GetItem"),
      onUsage("UpdateItem"),
    ]);
  });

  test.each([
    ["digits2Role", ["OPEN#*", "QUOTA#*"]],
    ["CatalogRole", ["TOTAL#*"]],
    ["AuthorizerRole", ["TOTAL#*"]],
  ])("%s reaches its own kinds of usage items alone", (role, partitions) => {
    const found = [...resourcesOf(template, "AWS::IAM::Role")].find(([id]) => id.startsWith(role));
    const policies = JSON.stringify(found);
    for (const pattern of partitions)
      expect(policies).toContain(`"Condition":{"ForAllValues:StringLike":{"dynamodb:LeadingKeys":["${pattern}"]}}`);
    expect(policies.match(/ExportsOutputFnGetAttUsageTable/g)).toHaveLength(partitions.length);
  });

  test("a version waits for the copy of its artifact", () => {
    const { DependsOn } = functionDescribed("Serves digits@2");
    expect([DependsOn].flat()).toContainEqual(expect.stringContaining(`Copy${artifactSha256("digits", 2)}`));
  });
});

describe("ServingStack: the functions around them", () => {
  test("the authorizer may read tenants, what they used and the pepper, and note when a key was used", () => {
    expect(permissionsOf(/^AuthorizerRole/).slice(2)).toEqual([
      expect.stringMatching(/^dynamodb:GetItem <slipway-storage:ExportsOutputFnGetAttTenantTable/),
      expect.stringMatching(/^dynamodb:UpdateItem <slipway-storage:ExportsOutputFnGetAttTenantTable/),
      onUsage("Query"),
      expect.stringMatching(/^secretsmanager:GetSecretValue <slipway-storage:ExportsOutputRefPepper/),
    ]);
    expect(
      Object.keys(
        (functionDescribed("Turns a tenant's key into its plan and entitlements").Properties.Environment as { Variables: object })
          .Variables,
      ),
    ).toEqual(["SLIPWAY_TENANT_TABLE", "SLIPWAY_USAGE_TABLE", "SLIPWAY_PEPPER_SECRET"]);
  });

  test("the catalog may write its log, look at artifacts and read what tenants used, and has no layer", () => {
    const [, , ...others] = permissionsOf(/^CatalogRole/);
    expect(others.map((line) => line.replace(ARTIFACTS, "BUCKET"))).toEqual(["s3:GetObject BUCKET/models/*", onUsage("Query")]);
    const { Layers, Environment } = functionDescribed("Health, metadata and the OpenAPI document").Properties;
    expect([Layers, Object.keys((Environment as { Variables: object }).Variables)]).toEqual([
      undefined,
      ["SLIPWAY_ARTIFACT_BUCKET", "SLIPWAY_USAGE_TABLE"],
    ]);
  });

  test("the copier may read the assets of the artifacts, not all assets, and change the artifacts alone", () => {
    const permissions = permissionsOf(/^ArtifactsCopierRole/).slice(2);
    expect(permissions.filter((line) => !line.includes("cdk-hnb659fds-assets")).map((line) => line.replace(ARTIFACTS, "BUCKET"))).toEqual([
      "s3:AbortMultipartUpload BUCKET/models/*",
      "s3:DeleteObject BUCKET/models/*",
      "s3:DeleteObjectVersion BUCKET/models/*",
      "s3:GetObject BUCKET/models/*",
      "s3:PutObject BUCKET/models/*",
      "s3:ListBucket BUCKET",
      "s3:ListBucketVersions BUCKET",
    ]);
    const assets = permissions.filter((line) => line.includes("cdk-hnb659fds-assets"));
    expect(assets).toHaveLength(3);
    for (const line of assets)
      expect(line).toMatch(/^s3:GetObject arn:<AWS::Partition>:s3:::cdk-hnb659fds-assets-\S+\/[0-9a-f]{64}\.onnx$/);
  });

  test("no role has a wildcard action, and each function has a role of its own", () => {
    const statements = [...resourcesOf(template, "AWS::IAM::Role").values(), ...resourcesOf(template, "AWS::IAM::Policy").values()];
    expect(JSON.stringify(statements)).not.toMatch(/"Action":\s*(\[[^\]]*)?"[^"]*\*/);
    const roles = [...resourcesOf(template, "AWS::Lambda::Function").values()].map(({ Properties }) => JSON.stringify(Properties.Role));
    expect(new Set(roles).size).toBe(roles.length);
  });

  test("every log group forgets after the retention that is set", () => {
    for (const [id, { Properties }] of resourcesOf(template, "AWS::Logs::LogGroup"))
      expect([id, Properties.RetentionInDays]).toEqual([id, 30]);
    const logged = [...resourcesOf(template, "AWS::Lambda::Function").values()].map(({ Properties }) => Properties.LoggingConfig);
    for (const config of logged) expect(config).toEqual({ LogGroup: { Ref: expect.any(String) } });
  });
});

describe("ServingStack: artifacts", () => {
  test("each is copied by a custom resource that says what it must be", () => {
    const copies = [...resourcesOf(template, "Custom::SlipwayArtifact").values()].map(({ Properties }) => Properties);
    expect(copies.map(({ Sha256, Bytes }) => [Sha256, Bytes]).toSorted()).toEqual(
      [
        [artifactSha256("digits", 1), "20"],
        [artifactSha256("digits", 2), "20"],
        [artifactSha256("Sentiment.en", 7), "26"],
      ].toSorted(),
    );
    for (const copy of copies)
      expect(Object.keys(copy).toSorted()).toEqual([
        "Bytes",
        "ServiceTimeout",
        "ServiceToken",
        "Sha256",
        "SourceBucket",
        "SourceKey",
        "TargetBucket",
      ]);
  });
});

describe("ServingStack: outputs", () => {
  test("names what operators and the command line look for", () => {
    expect(Object.keys(template.findOutputs("*")).toSorted()).toEqual([
      "ApiUrl",
      "Architecture",
      "GridIntensity",
      "RestApiId",
      "StageName",
      "UsagePlanFree",
      "UsagePlanPremium",
      "UsagePlanStandard",
    ]);
    const { ApiUrl } = template.findOutputs("ApiUrl") as { ApiUrl: { Value: unknown } };
    expect(spell(ApiUrl.Value)).toMatch(/^https:\/\/<InferenceApi\w+>\.execute-api\.<AWS::Region>\.<AWS::URLSuffix>\/<\w+Stageprod\w+>$/);
  });
});

describe("ServingStack: settings", () => {
  test("architecture, memory and retention reach every function", () => {
    const other = describeProduct({ config: { architecture: "arm64", edgeMemoryMb: 256, logRetentionDays: 7, manageLogRole: false } });
    try {
      const changed = templateOf(other.serving);
      for (const { Properties } of resourcesOf(changed, "AWS::Lambda::Function").values())
        expect(Properties.Architectures).toEqual(["arm64"]);
      changed.hasResourceProperties("AWS::Lambda::LayerVersion", { CompatibleArchitectures: ["arm64"] });
      changed.resourcePropertiesCountIs("AWS::Lambda::Function", { MemorySize: 256 }, 3);
      changed.allResourcesProperties("AWS::Logs::LogGroup", { RetentionInDays: 7 });
      changed.resourceCountIs("AWS::ApiGateway::Account", 0);
    } finally {
      other.remove();
    }
  });
});
