import { App, CfnResource, NestedStack, Stack } from "aws-cdk-lib";
import { describe, expect, test } from "vitest";
import { QuotaError } from "#cdk/constructs/quota-error.ts";
import { checkQuotas, MAX_STACK_RESOURCES } from "#cdk/constructs/stack-quotas.ts";
import { LIMITS } from "#core/limits.ts";
import { describeProduct } from "../product.ts";

/** Hundreds of constructs beside everything else that runs on two cores. */
const LONG_TIMEOUT_MS = 120_000;

function stackOf(type: string, count: number): Stack {
  const stack = new Stack(new App(), "stack");
  for (let index = 0; index < count; index += 1) new CfnResource(stack, `r${index}`, { type });
  return stack;
}

describe("checkQuotas()", () => {
  test("lets a stack and an API be as large as they may", () => {
    expect(() => checkQuotas(stackOf("AWS::SNS::Topic", MAX_STACK_RESOURCES), 1)).not.toThrow();
    expect(() => checkQuotas(stackOf("AWS::ApiGateway::Resource", LIMITS.MAX_API_RESOURCES - 1), 1)).not.toThrow();
  });

  test("names the numbers of a stack that is one too large", () => {
    expect(() => checkQuotas(stackOf("AWS::SNS::Topic", MAX_STACK_RESOURCES + 1), 40)).toThrow(
      'Cannot serve 40 model versions from the stack "stack": it would have 501 of at most 500 resources in one CloudFormation stack',
    );
  });

  test("counts the root among the resources of an API", () => {
    expect(() => checkQuotas(stackOf("AWS::ApiGateway::Resource", LIMITS.MAX_API_RESOURCES), 1)).toThrow(
      "it would have 301 of at most 300 resources in one REST API",
    );
  });

  test("counts a nested stack's resources for itself", () => {
    const stack = new Stack(new App(), "stack");
    const nested = new NestedStack(stack, "nested");
    const fill = (scope: Stack, count: number): void => {
      for (let index = 0; index < count; index += 1) new CfnResource(scope, `r${index}`, { type: "AWS::SNS::Topic" });
    };
    fill(stack, 400);
    fill(nested, MAX_STACK_RESOURCES);
    expect(() => checkQuotas(stack, 1)).not.toThrow();
    new CfnResource(nested, "last", { type: "AWS::SNS::Topic" });
    expect(() => checkQuotas(stack, 1)).toThrow("it would have 501 of at most 500 resources in one CloudFormation stack");
  });

  test("names both at once", () => {
    expect(() => checkQuotas(stackOf("AWS::ApiGateway::Resource", 600), 1)).toThrow(
      /600 of at most 500 .+; it would have 601 of at most 300/,
    );
  });
});

describe("describing the product", () => {
  test("fails with the reason for a version that was placed on a GPU", () => {
    const placement = { target: "gpu", reason: "It needs 11764 MB of memory" };
    expect(() => describeProduct({ models: { large: { versions: { 1: { placement } } } } })).toThrow(
      'Cannot place "large@1" on Lambda, and there is no GPU service to place it on: It needs 11764 MB of memory',
    );
  });

  test(
    "fails with the numbers where the catalog is too large for one stack",
    () => {
      const versions = Object.fromEntries(Array.from({ length: 45 }, (_, index) => [index + 1, {}]));
      let error: unknown;
      try {
        describeProduct({ models: { many: { versions } } });
      } catch (thrown) {
        error = thrown;
      }
      expect(error).toBeInstanceOf(QuotaError);
      expect(String(error)).toMatch(
        /Cannot serve 45 model versions from the stack "slipway-serving": it would have \d{3} of at most 500 resources/,
      );
    },
    LONG_TIMEOUT_MS,
  );

  test("fails where an artifact is larger than a function's temporary storage, and grows the storage until then", () => {
    const ofBytes =
      (bytes: number): (() => void) =>
      () => {
        const artifact = { file: "model.onnx", sha256: "0".repeat(64), bytes };
        describeProduct({ models: { large: { versions: { 1: { artifact } } } } }).remove();
      };
    expect(ofBytes(6_000_000_000)).not.toThrow();
    expect(ofBytes(8_000_000_000)).toThrow(
      'Cannot place "large@1" on Lambda: it needs 11445 MB of temporary storage, a function has at most 10240 MB',
    );
    expect(ofBytes(8_000_000_000)).toThrow(QuotaError);
  });
});
