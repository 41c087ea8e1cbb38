import { broken } from "./broken-case.ts";
import { ask, GOOD, head, MARKER } from "./requests.ts";
import type { BadInputCase, BadInputRow, Sender } from "./row.ts";

const BEARER = { authorization: "Bearer {key}" };
const CHALLENGE = { "www-authenticate": /ApiKey|Bearer/ };
const without = (name: string, method: string, path: string, headers = {}): BadInputCase => ({
  name,
  request: { ...ask(method, path, headers), withKey: false },
  code: "UNAUTHENTICATED",
  at: "gateway",
  headers: CHALLENGE,
});

const ROUTES = [
  "/v2",
  "/v2/models",
  "/v2/models/m",
  "/v2/models/m/ready",
  "/v2/models/m/versions/1",
  "/v2/models/m/versions/1/ready",
  "/v2/models/m/infer",
  "/v2/repository/index",
  "/v1/models",
];
const VERBS = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
/** What a verb of a route needs is decided behind the scope, but where a version's function finds that it has no such action. */
const SCOPED = ROUTES.flatMap((path) => VERBS.map((method) => ({ method, path }))).filter(
  ({ method, path }) => method !== "POST" || !path.endsWith("/ready"),
);

/** Section 3.1, up to who may call what. */
export const CREDENTIAL_ROWS: readonly BadInputRow[] = [
  {
    row: "3.1.1",
    input: "No key; a key in the other prefix's header",
    cases: [
      without("no key", "GET", "/v2/models"),
      without("no key for an inference", "POST", "/v2/models/m/infer"),
      without("no bearer token", "GET", "/v1/models"),
      without("a bearer token on /v2", "GET", "/v2/models", BEARER),
      without("an x-api-key on /v1", "GET", "/v1/models", { "x-api-key": "{key}" }),
    ],
    tests: ["test/core/serving/read-routes.test.ts"],
  },
  {
    row: "3.1.2",
    input: "A key with a bad checksum, unknown, revoked, expired",
    cases: (["bad checksum", "unknown", "revoked", "expired"] satisfies Sender[]).map(
      (sender): BadInputCase => ({ name: sender, request: GOOD, sender, code: "UNAUTHENTICATED", at: "gateway", headers: CHALLENGE }),
    ),
    tests: ["test/functions/authorizer/create-authorizer-handler.test.ts", "test/core/tenant/authenticate.test.ts"],
  },
  {
    row: "3.1.3",
    input: "A key in the query string",
    cases: [
      { name: "beside a good key", request: ask("GET", "/v2/models?api_key={key}"), code: "KEY_IN_URL" },
      { name: "on an open route", request: { ...ask("GET", "/v2/health/live?k={key}"), withKey: false }, code: "KEY_IN_URL" },
      without("and nowhere else", "GET", "/v2/models?api_key={key}"),
    ],
    open: "Without a good key in its header a request is 401: API Gateway asks no function then, or an authorizer that can only refuse. The text says where a key belongs, and no log has the query",
  },
  {
    row: "3.1.4",
    input: "Two credentials that differ",
    cases: [
      {
        name: "in two headers",
        request: ask("GET", "/v2/models", { authorization: "Bearer another" }),
        code: "AMBIGUOUS_CREDENTIALS",
      },
      broken("in one header", head("Content-Length: 0", "X-Api-Key: {key}"), "UNAUTHENTICATED"),
    ],
    tests: ["test/functions/edge/check-credentials.test.ts"],
    open: "Two keys in the header that the authorizer reads are 401: it can say nothing else, and picks neither",
  },
  {
    row: "3.1.5",
    input: "A valid key without the scope, for any verb of any route",
    cases: SCOPED.map(
      ({ method, path }): BadInputCase => ({
        name: `${method} ${path}`,
        request: ask(method, path),
        sender: "no scope",
        code: "FORBIDDEN_SCOPE",
      }),
    ),
  },
  {
    row: "3.1.6",
    input: "Another tenant's model",
    cases: [
      { name: "its inference", request: GOOD, sender: "stranger", code: "MODEL_NOT_FOUND" },
      { name: "its metadata", request: ask("GET", "/v2/models/m"), sender: "stranger", code: "MODEL_NOT_FOUND" },
      { name: "its version", request: ask("GET", "/v2/models/m/versions/2/ready"), sender: "stranger", code: "MODEL_NOT_FOUND" },
    ],
    tests: ["test/core/serving/not-found-alike.test.ts", "test/scenarios/tenants.test.ts"],
    open: "There are no jobs, reports and uploads of tenants yet, and the times of the two answers are not compared",
  },
  {
    row: "3.1.7",
    input: "The 11th failed key in a minute from one address",
    tests: ["test/bad-inputs/gateway-suite.ts", "test/functions/authorizer/failed-attempts.test.ts"],
    open: "Each environment of the authorizer counts by itself",
  },
  {
    row: "3.1.8",
    input: "Rate or quota passed",
    tests: ["test/scenarios/tenants.test.ts", "test/local/gateway/usage-plan.test.ts"],
    open: "API Gateway counts as well as it can, the local gateway exactly",
  },
  {
    row: "3.1.9",
    input: "A verb that the route lacks",
    cases: [
      ...["PUT", "PATCH", "DELETE", "OPTIONS"].map(
        (method): BadInputCase => ({
          name: method,
          request: ask(method, "/v2/models/m/infer"),
          code: "METHOD_NOT_ALLOWED",
          headers: { allow: "POST" },
        }),
      ),
      broken("TRACE", `TRACE /v2 HTTP/1.1\r\nHost: {host}\r\nx-note: ${MARKER}\r\nConnection: close\r\n\r\n`, "METHOD_NOT_ALLOWED", {
        allow: /GET.*POST/,
      }),
      broken("CONNECT", `CONNECT example.com:443 HTTP/1.1\r\nHost: example.com\r\nx-note: ${MARKER}\r\n\r\n`, "METHOD_NOT_ALLOWED", {
        allow: /GET.*POST/,
      }),
    ],
  },
];
