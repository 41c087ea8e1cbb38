import { Match, type Template } from "aws-cdk-lib/assertions";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { listRoutes } from "#cdk/constructs/routes.ts";
import { LIMITS } from "#core/limits.ts";
import { PLAN_NAMES, PLANS } from "#core/tenant/plan.ts";
import { describeProduct, type Product } from "../product.ts";
import { resourcesOf, spell, type TemplateResource, templateOf } from "../template.ts";

let product: Product;
let template: Template;

beforeAll(() => {
  product = describeProduct();
  template = templateOf(product.serving);
});

afterAll(() => product.remove());

/** Logical id of a resource of the API -> its whole path. */
function paths(): ReadonlyMap<string, string> {
  const resources = resourcesOf(template, "AWS::ApiGateway::Resource");
  const pathOf = (id: string): string => {
    const resource = resources.get(id);
    if (resource === undefined) return "";
    const parent = spell(resource.Properties.ParentId).replace(/^<|>$/g, "");
    return `${pathOf(parent)}/${resource.Properties.PathPart}`;
  };
  return new Map([...resources.keys()].map((id) => [id, pathOf(id)]));
}

interface Method {
  readonly name: string;
  readonly properties: TemplateResource["Properties"];
}

function methods(): Method[] {
  const pathOf = paths();
  return [...resourcesOf(template, "AWS::ApiGateway::Method").values()].map(({ Properties }) => {
    const id = spell(Properties.ResourceId).replace(/^<|>$/g, "");
    return { name: `${Properties.HttpMethod} ${pathOf.get(id) ?? "/"}`, properties: Properties };
  });
}

function authorizerFor(header: string): string {
  const found = [...resourcesOf(template, "AWS::ApiGateway::Authorizer")].find(
    ([, { Properties }]) => Properties.IdentitySource === `method.request.header.${header}`,
  );
  return found?.[0] ?? "";
}

describe("InferenceApi: the API", () => {
  test("treats every body as bytes and takes the usage key from the authorizer", () => {
    template.hasResourceProperties("AWS::ApiGateway::RestApi", {
      BinaryMediaTypes: ["*/*"],
      ApiKeySourceType: "AUTHORIZER",
      EndpointConfiguration: { Types: ["REGIONAL"] },
    });
  });

  test("speaks TLS 1.2 or later", () => {
    template.hasResourceProperties("AWS::ApiGateway::RestApi", {
      SecurityPolicy: Match.stringLikeRegexp("^SecurityPolicy_TLS13_1_2_"),
      EndpointAccessMode: "STRICT",
    });
  });

  test("leaves CORS off: no OPTIONS method, no header that allows an origin", () => {
    expect(methods().filter(({ name }) => name.startsWith("OPTIONS"))).toEqual([]);
    expect(JSON.stringify(template.toJSON())).not.toMatch(/access-control-allow/i);
  });
});

describe("InferenceApi: methods", () => {
  test("are those of the routes, and there is no resource without one", () => {
    const routes = listRoutes([]).length;
    // Three for each of: two models, three versions, two labels; one for each model's list of versions.
    expect(methods()).toHaveLength(routes + 3 * 7 + 2);
    const withMethod = new Set(methods().map(({ name }) => name.split(" ")[1]));
    expect([...paths().values()].filter((path) => !withMethod.has(path))).toEqual([]);
  });

  test("four are open; every other needs its authorizer's consent and a usage key", () => {
    const open = methods().filter(({ properties }) => properties.AuthorizationType === "NONE");
    expect(open.map(({ name }) => name).toSorted()).toEqual([
      "ANY /v2/health/{check}",
      "GET /",
      "GET /openapi.json",
      "POST /v1/keys/leaked",
    ]);
    for (const { name, properties } of methods().filter((method) => !open.some((other) => other.name === method.name))) {
      const header = name.includes(" /v1") ? "Authorization" : "x-api-key";
      expect([name, properties.AuthorizationType, properties.ApiKeyRequired]).toEqual([name, "CUSTOM", true]);
      expect([name, properties.AuthorizerId]).toEqual([name, { Ref: authorizerFor(header) }]);
    }
  });

  test("call their function as a proxy, and wait as long as API Gateway may", () => {
    for (const { properties } of methods())
      expect(properties.Integration).toMatchObject({
        Type: "AWS_PROXY",
        IntegrationHttpMethod: "POST",
        TimeoutInMillis: LIMITS.INTEGRATION_TIMEOUT_MS,
      });
  });

  test("of a version, a label and a model post actions to the version's function", () => {
    const functionOf = (name: string): string => {
      const uri = JSON.stringify(methods().find((method) => method.name === name)?.properties.Integration);
      return /"(\w+)Function[0-9A-F]{8}"/.exec(uri)?.[1] ?? uri;
    };
    const base = "/v2/models/digits";
    expect(functionOf(`POST ${base}/{action}`)).toBe("digits1");
    expect(functionOf(`POST ${base}/versions/2/{action}`)).toBe("digits2");
    expect(functionOf(`POST ${base}/versions/canary/{action}`)).toBe("digits2");
    expect(functionOf(`ANY ${base}/versions/canary/{action}`)).toBe("Catalog");
    expect(functionOf("ANY /v2/{proxy+}")).toBe("Catalog");
  });
});

describe("InferenceApi: who may call", () => {
  test("is decided by one function behind two authorizers, a decision cached by the header with the key, a minute at most", () => {
    const authorizers = [...resourcesOf(template, "AWS::ApiGateway::Authorizer").values()].map(({ Properties }) => Properties);
    expect(authorizers.map(({ IdentitySource }) => IdentitySource).toSorted()).toEqual([
      "method.request.header.Authorization",
      "method.request.header.x-api-key",
    ]);
    expect(new Set(authorizers.map(({ AuthorizerUri }) => JSON.stringify(AuthorizerUri))).size).toBe(1);
    for (const { Type, AuthorizerResultTtlInSeconds } of authorizers)
      expect([Type, AuthorizerResultTtlInSeconds]).toEqual(["REQUEST", LIMITS.AUTHORIZER_CACHE_S]);
    expect(LIMITS.AUTHORIZER_CACHE_S).toBeLessThanOrEqual(60);
  });

  test("a function's policy has one statement for the whole API, however many routes lead to it", () => {
    const permissions = [...resourcesOf(template, "AWS::Lambda::Permission").values()]
      .map(({ Properties }) => Properties)
      .filter(({ Principal }) => Principal === "apigateway.amazonaws.com");
    // Three versions, the catalog and the one for leaked keys; the authorizer's function once for each authorizer.
    expect(permissions).toHaveLength(3 + 2 + 2);
    for (const { SourceArn } of permissions)
      expect(spell(SourceArn)).toMatch(
        /^arn:<AWS::Partition>:execute-api:<AWS::Region>:<AWS::AccountId>:<InferenceApi\w+>\/(\*\/\*\/\*|authorizers\/<\w+>)$/,
      );
  });
});

describe("InferenceApi: how much", () => {
  test.each(PLAN_NAMES)("the plan %s is the table's, on the stage", (name) => {
    const { rate, burst, quota, strict } = PLANS[name];
    template.hasResourceProperties("AWS::ApiGateway::UsagePlan", {
      UsagePlanName: `slipway-${name}`,
      Throttle: { RateLimit: rate, BurstLimit: burst },
      // What the functions count is not counted by the gateway too.
      Quota: strict ? Match.absent() : { Limit: quota.limit, Period: quota.period },
      ApiStages: [{ ApiId: Match.anyValue(), Stage: Match.anyValue(), Throttle: {} }],
    });
    template.resourceCountIs("AWS::ApiGateway::UsagePlan", PLAN_NAMES.length);
  });

  test("the stage bounds all tenants together", () => {
    template.hasResourceProperties("AWS::ApiGateway::Stage", {
      StageName: "prod",
      MethodSettings: Match.arrayWith([
        Match.objectLike({ HttpMethod: "*", ResourcePath: "/*", ThrottlingRateLimit: 1_000, ThrottlingBurstLimit: 2_000 }),
      ]),
    });
  });

  test("reports of leaked keys, which nobody's plan counts, come five a second", () => {
    template.hasResourceProperties("AWS::ApiGateway::Stage", {
      MethodSettings: Match.arrayWith([
        Match.objectLike({ HttpMethod: "POST", ResourcePath: "/~1v1~1keys~1leaked", ThrottlingRateLimit: 5, ThrottlingBurstLimit: 5 }),
      ]),
    });
  });
});

describe("InferenceApi: what is written of a request", () => {
  test("is no payload", () => {
    template.hasResourceProperties("AWS::ApiGateway::Stage", {
      MethodSettings: Array(2).fill(Match.objectLike({ DataTraceEnabled: false, LoggingLevel: "ERROR" })),
    });
  });

  test("is a line of JSON with fields of a list: no header, query, body, path as sent, address or key", () => {
    const formats = [...resourcesOf(template, "AWS::ApiGateway::Stage").values()].map(
      ({ Properties }) => (Properties.AccessLogSetting as { readonly Format: string }).Format,
    );
    const fields = Object.values(JSON.parse(formats.join()) as Readonly<Record<string, string>>);
    const allowed = [
      /^\$context\.(requestId|requestTimeEpoch|httpMethod|resourcePath|status|responseLength|responseLatency|protocol|tlsVersion)$/,
      /^\$context\.error\.responseType$/,
      /^\$context\.integration\.(latency|status)$/,
      /^\$context\.authorizer\.(tenant|plan|status|latency)$/,
    ];
    expect(fields.filter((field) => !allowed.some((pattern) => pattern.test(field)))).toEqual([]);
    expect(fields).toContain("$context.requestId");
  });

  test("goes to groups that are there before the stage, by a role that outlives the stack", () => {
    const [stage] = [...resourcesOf(template, "AWS::ApiGateway::Stage").values()];
    expect(stage?.DependsOn).toEqual([
      expect.stringMatching(/Account/),
      expect.stringMatching(/LogsExecution/),
      expect.stringMatching(/LogsRole/),
    ]);
    template.hasResource("AWS::ApiGateway::Account", { DeletionPolicy: "Retain" });
  });
});

describe("InferenceApi: a change", () => {
  function deploymentOf(context: Parameters<typeof describeProduct>[0]): string {
    const other = describeProduct(context);
    try {
      return [...resourcesOf(templateOf(other.serving), "AWS::ApiGateway::Deployment").keys()].join();
    } finally {
      other.remove();
    }
  }

  test("of the routes makes a new deployment; the same routes keep it", () => {
    const deployed = [...resourcesOf(template, "AWS::ApiGateway::Deployment").keys()].join();
    expect(deploymentOf({})).toBe(deployed);
    const models = { digits: { labels: { stable: 1 }, versions: { 1: {}, 2: {}, 3: {} } } };
    expect(deploymentOf({ models })).not.toBe(deployed);
  });
});
