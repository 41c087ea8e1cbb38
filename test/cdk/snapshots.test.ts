import { Stack } from "aws-cdk-lib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { describeProduct, type Product } from "./product.ts";
import { templateOf } from "./template.ts";

let product: Product;

beforeAll(() => {
  product = describeProduct();
});

afterAll(() => product.remove());

/** Names of assets change with code and with CDK; where they stand is what matters. */
function withoutDigests(template: object): object {
  const digests = new Map<string, string>();
  const text = JSON.stringify(template).replace(/\b[0-9a-f]{64}\b(?=\.zip|\.onnx|\.json)/g, (digest) => {
    const name = digests.get(digest) ?? `asset-${digests.size + 1}`;
    digests.set(digest, name);
    return name;
  });
  return JSON.parse(text) as object;
}

describe("the templates, whole", () => {
  test("slipway-storage", () => {
    expect(withoutDigests(templateOf(product.storage).toJSON())).toMatchSnapshot();
  });

  test("slipway-serving, over two models with three versions and two labels", () => {
    expect(withoutDigests(templateOf(product.serving).toJSON())).toMatchSnapshot();
  });

  test("Operations within slipway-serving", () => {
    const nested = product.serving.node.findChild("Operations");
    if (!Stack.isStack(nested)) throw new Error("Operations is no stack");
    expect(withoutDigests(templateOf(nested).toJSON())).toMatchSnapshot();
  });
});
