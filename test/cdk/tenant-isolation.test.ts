import type { Template } from "aws-cdk-lib/assertions";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { describeProduct, type Product } from "./product.ts";
import { resourcesOf, templateOf } from "./template.ts";

let product: Product;
let template: Template;

beforeAll(() => {
  product = describeProduct({
    models: {
      digits: { labels: { stable: 2 }, versions: { 1: { isolation: "shared" }, 2: { isolation: "per-tenant" } } },
      plain: { versions: { 1: {} } },
    },
  });
  template = templateOf(product.serving);
});

afterAll(() => product.remove());

/** The function's description, by its logical id. */
function isolated(): readonly unknown[] {
  return [...resourcesOf(template, "AWS::Lambda::Function").values()]
    .filter(({ Properties }) => Properties.TenancyConfig !== undefined)
    .map(({ Properties }) => [Properties.Description, Properties.TenancyConfig]);
}

interface Integration {
  readonly Uri?: unknown;
  readonly RequestParameters?: unknown;
}

describe("a version that keeps tenants apart", () => {
  test("is a function of its own kind; no other function is", () => {
    expect(isolated()).toEqual([["Serves digits@2", { TenantIsolationMode: "PER_TENANT" }]]);
  });

  test("is told the tenant by the authorizer's word on every one of its methods, and no other function is", () => {
    const [id] =
      [...resourcesOf(template, "AWS::Lambda::Function")].find(([, { Properties }]) => Properties.TenancyConfig !== undefined) ?? [];
    const methods = [...resourcesOf(template, "AWS::ApiGateway::Method").values()];
    const integrations = methods.map(({ Properties }) => Properties.Integration as Integration);
    const own = integrations.filter(({ Uri }) => JSON.stringify(Uri).includes(`"${id}"`));
    // The model's default, the version itself and the label.
    expect(own).toHaveLength(3);
    for (const { RequestParameters } of own)
      expect(RequestParameters).toEqual({ "integration.request.header.X-Amz-Tenant-Id": "context.authorizer.tenant" });
    expect(integrations.filter(({ RequestParameters }) => RequestParameters !== undefined)).toHaveLength(3);
  });

  test("no mapping takes a tenant from what a client sends", () => {
    expect(JSON.stringify(template.toJSON())).not.toMatch(/Tenant-Id":"method\.request/i);
  });
});
