import { readFileSync } from "node:fs";
import { join } from "node:path";
import { App, Validations } from "aws-cdk-lib";
import { Bucket } from "aws-cdk-lib/aws-s3";
import { AwsSolutionsChecks, ServerlessChecks } from "cdk-nag";
import { afterEach, describe, expect, test } from "vitest";
import { describeProduct, type Product } from "./product.ts";
import { templateOf } from "./template.ts";

interface Violation {
  readonly ruleName: string;
  readonly violatingConstructs: readonly { readonly constructPath: string }[];
}

interface Report {
  readonly pluginReports: readonly { readonly pluginName: string; readonly violations: readonly Violation[] }[];
}

interface Acknowledgement {
  readonly path: string;
  readonly rule: string;
  readonly reason: string;
}

/** What a reviewer has accepted. A new line here is a new exception: give its reason where it is made, and count it. */
const ACKNOWLEDGED_RULES = [
  "AwsSolutions-APIG2",
  "AwsSolutions-APIG3",
  "AwsSolutions-APIG4",
  "AwsSolutions-COG4",
  "AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]",
  "AwsSolutions-IAM5[Resource::slipway-storage:ExportsOutputFnGetAttArtifactBucket7410C9EFArnA3946625/models/*]",
  "AwsSolutions-S1",
  "AwsSolutions-SMG4",
  "Serverless-APIGWXrayEnabled",
  "Serverless-EventBusDLQ",
  "Serverless-LambdaDLQ",
  "Serverless-LambdaTracing",
  "Serverless-SQSRedrivePolicy",
];

const products: Product[] = [];

function createProduct(): Product {
  const product = describeProduct();
  products.push(product);
  return product;
}

afterEach(() => {
  for (const product of products.splice(0)) product.remove();
});

/** Synthesizes as the command line does and reads what was found. */
function findingsOf({ app, folder }: Product): { readonly error: unknown; readonly report: Report } {
  let error: unknown;
  try {
    app.synth();
  } catch (thrown) {
    error = thrown;
  }
  return { error, report: JSON.parse(readFileSync(join(folder, "validation-report.json"), "utf8")) as Report };
}

function acknowledgementsOf({ app }: Product): Acknowledgement[] {
  return app.node.findAll().flatMap(({ node }) =>
    node.metadata
      .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
      .flatMap(({ data }) => Object.entries(data as Readonly<Record<string, string>>))
      .map(([rule, reason]) => ({ path: node.path, rule: rule.replace(/^annotation::/i, ""), reason })),
  );
}

/** What the packs find on a product whose acknowledgements nobody sees. */
function findingsWithoutAcknowledgements({ app, serving }: Product): string[] {
  // References between the stacks have their names only once they are synthesized.
  templateOf(serving);
  for (const { node } of app.node.findAll()) Object.defineProperty(node, "metadata", { value: [] });
  return [new AwsSolutionsChecks(new App()), new ServerlessChecks(new App())].flatMap((pack) =>
    pack
      .validateScope(app)
      .violations.flatMap((violation) => violation.violatingResources.map(({ constructPath }) => `${violation.ruleName} ${constructPath}`)),
  );
}

/** CloudFormation's schema takes a second to load, many beside everything else that runs on two cores. */
const LONG_TIMEOUT_MS = 120_000;

describe("cdk-nag and CloudFormation's rules", { timeout: LONG_TIMEOUT_MS }, () => {
  test("find nothing that is not acknowledged", () => {
    const { error, report } = findingsOf(createProduct());
    expect(report.pluginReports).toEqual([]);
    expect(error).toBeUndefined();
  });

  test("positive control: an open bucket stops the synth and is named in its report", () => {
    const product = createProduct();
    new Bucket(product.storage, "Open");
    const { error, report } = findingsOf(product);
    expect(String(error)).toContain("AwsSolutions-S1");
    const found = report.pluginReports.flatMap(({ violations }) => violations.map(({ ruleName }) => ruleName));
    expect(found).toEqual(expect.arrayContaining(["AwsSolutions-S1", "AwsSolutions-S10"]));
  });

  test("positive control: without their acknowledgements the same stacks are full of findings", () => {
    expect(findingsWithoutAcknowledgements(createProduct()).length).toBeGreaterThan(40);
  });
});

describe("acknowledgements", () => {
  test("are of the rules that a reviewer has accepted, and no others", () => {
    const rules = new Set(acknowledgementsOf(createProduct()).map(({ rule }) => rule));
    expect([...rules].toSorted()).toEqual(ACKNOWLEDGED_RULES);
  });

  test("each has a reason of a sentence", () => {
    for (const { path, rule, reason } of acknowledgementsOf(createProduct())) {
      expect([path, rule, reason.length >= 40]).toEqual([path, rule, true]);
      expect(reason).toMatch(/^[A-Z].*[^.]$/);
    }
  });

  test("none is made for nothing: taken away, each leaves its finding", () => {
    const product = createProduct();
    const acknowledgements = acknowledgementsOf(product);
    const found = findingsWithoutAcknowledgements(product);
    const idle = acknowledgements.filter(({ path, rule }) => !found.some((line) => line.startsWith(`${rule} ${path}`)));
    expect(idle).toEqual([]);
  });
});
