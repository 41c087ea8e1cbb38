import fc from "fast-check";
import { byteChange, changeBytes, changeEnvelope, changeText, coding, envelopeChange, textChange } from "./body-mutations.ts";
import { breakFraming, framingFault } from "./framing.ts";
import type { FuzzTenant } from "./fuzzed-cloud.ts";
import { type Draft, goodRequest } from "./good-request.ts";

/** A request ready to be sent, for one of the tenants. */
export interface FuzzRequest {
  readonly tenant: number;
  readonly isHead: boolean;
  /** It does not end where it says it does, or is no HTTP: it gets a connection of its own. */
  readonly isBroken: boolean;
  readonly bytes: Buffer;
}

type Header = readonly [name: string, value: string];

/** A place in every grammar where a tenant's marker stands. */
const MARK = "@MARK@";

/** Nothing, so many times for once. */
const seldom = <T>(weight: number, arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> =>
  fc.oneof({ weight, arbitrary: fc.constant(null) }, { weight: 1, arbitrary });

const segment = fc.oneof(
  fc.constantFrom("v1", "v2", "models", "mnist", "echo", "versions", "1", "2", "99", "stable", "infer", "ready", "health", "live", ""),
  fc.constantFrom(
    "%2e%2e",
    "..",
    ".",
    "%2F",
    "%00",
    "%",
    "%zz",
    "%C3%BC",
    "01",
    "1.0",
    "-1",
    "toString",
    "__proto__",
    "x".repeat(300),
    "MNIST",
  ),
  fc.constant(MARK),
);
const path = fc.oneof(
  fc.constantFrom("/", "/v2", "/v2/", "/v2/models", "/v2/models/echo", "/v2/models/echo/ready", "/v2/health/live", "/v2/health/ready"),
  fc.constantFrom("/v1/models", "/v1/models/x", "/openapi.json", "/v2/repository/index", "//", "/v2//models", "/v2/models/echo/versions/2"),
  fc.array(segment, { maxLength: 8 }).map((segments) => `/${segments.join("/")}`),
);
const query = fc.constantFrom("", "?", "?a=1", "?a=%zz&__proto__=1", `?key=${MARK}`, "?x-api-key=x", "?api_key=slw_test_x", "?#", "??&&=");

const header: fc.Arbitrary<Header> = fc.oneof(
  fc.constantFrom<Header>(
    ["Content-Type", "text/plain"],
    ["Content-Type", "application/json; charset=utf-16"],
    ["Content-Type", "application/octet-stream"],
    ["Content-Type", ""],
    ["Accept-Encoding", "gzip;q=0, deflate"],
    ["Accept-Encoding", "gzip"],
    ["Accept-Encoding", "*;q=x,,;"],
    ["Accept", "text/html"],
    ["Host", "evil.example"],
    ["Host", ""],
    ["Origin", "http://evil.example"],
    ["Expect", "100-continue"],
    ["Expect", "the impossible"],
    ["Upgrade", "websocket"],
    ["Sec-Fetch-Site", "cross-site"],
    ["X-Forwarded-For", "10.0.0.1"],
    ["X-HTTP-Method-Override", "DELETE"],
    ["x-amzn-requestid", "mine-mine"],
    ["x-request-id", "mine-mine"],
    ["slipway-timeout-ms", "x"],
    ["slipway-timeout-ms", "1"],
    ["slipway-timeout-ms", "20000"],
    ["Prefer", "respond-async"],
    ["tenant", "other"],
    ["__proto__", "1"],
    ["x-note", MARK],
    ["x-long", "x".repeat(11_000)],
    ["Authorization", "Basic eDp5"],
    ["Authorization", `Bearer ${MARK}`],
  ),
  fc
    .constantFrom("0", "1", "abc", "-1", "", "100000", "99999999999", "1e3", "+5")
    .map((value): Header => ["Inference-Header-Content-Length", value]),
  fc.string({ unit: "binary-ascii" }).map((value): Header => ["x-any", value.replaceAll(/[^\x20-\x7e]/g, "")]),
);

/** What stands where the key belongs. */
const KEY = "@KEY@";
const keyForm = fc.oneof(
  { weight: 15, arbitrary: fc.constant<readonly Header[]>([["x-api-key", KEY]]) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<readonly Header[]>(
      [],
      [["x-api-key", ""]],
      [["x-api-key", `slw_test_${"0".repeat(49)}`]],
      [["x-api-key", MARK]],
      [
        ["x-api-key", KEY],
        ["x-api-key", KEY],
      ],
      [["Authorization", `Bearer ${KEY}`]],
      [
        ["x-api-key", KEY],
        ["Authorization", `Bearer ${KEY}`],
      ],
    ),
  },
);

/** A good request with a change here and there, at any level of what it is made of; each level is mostly left alone. */
const parts = fc.record({
  draft: goodRequest,
  tenant: fc.nat(1),
  envelope: seldom(2, envelopeChange),
  text: seldom(5, textChange),
  bytes: seldom(8, byteChange),
  isRaw: fc.integer({ min: 0, max: 39 }).map((roll) => roll === 0),
  jsonBytes: seldom(20, fc.integer({ min: -2, max: 300 })),
  coding: seldom(8, coding),
  padding: seldom(1_500, fc.constantFrom(4_400_000, 4_600_000, 11_000_000)),
  method: seldom(20, fc.constantFrom("GET", "PUT", "HEAD", "OPTIONS", "DELETE", "PATCH", "TRACE", "post")),
  path: seldom(10, path),
  query: seldom(20, query),
  headers: seldom(6, fc.array(header, { minLength: 1, maxLength: 3 })),
  key: keyForm,
  framing: seldom(12, framingFault),
});

type Parts = typeof parts extends fc.Arbitrary<infer T> ? T : never;

/** Requests of the tenants given, each with its tenant's marker in its body, and, where a change says so, in a header, path or query. */
export function fuzzRequests(tenants: readonly FuzzTenant[]): fc.Arbitrary<FuzzRequest> {
  return parts.map((chosen) => {
    const tenant = tenants[chosen.tenant % tenants.length];
    if (tenant === undefined) throw new Error("Somebody has to ask");
    const fill = (text: string): string => text.replaceAll(MARK, tenant.marker).replaceAll(KEY, tenant.key);
    const { body, headers } = toBody(chosen, fill);
    // A path that was asked for to be read is asked for, mostly, with the verb that reads.
    const method = chosen.method ?? (chosen.path === null || chosen.path.endsWith("index") ? "POST" : "GET");
    const target = `${fill(chosen.path ?? chosen.draft.path)}${fill(chosen.query ?? "")}`;
    const lines: Header[] = [["Host", "127.0.0.1"], ...chosen.key, ...headers, ...(chosen.headers ?? [])];
    const filled = lines.map(([name, value]): Header => [name, fill(value)]);
    const { bytes, isBroken } = breakFraming(
      { method, target, headers: filled, body },
      // Whether an answer to HEAD has a body depends on what was understood: broken, nobody could tell where it ends.
      method === "HEAD" ? null : chosen.framing,
    );
    const shown = `${tenant.name}: ${JSON.stringify(bytes.subarray(0, 4_000).toString("latin1"))}`;
    return { tenant: chosen.tenant, isHead: method === "HEAD", isBroken, bytes, [fc.toStringMethod]: () => shown };
  });
}

function toBody(chosen: Parts, fill: (text: string) => string): { readonly body: Buffer; readonly headers: readonly Header[] } {
  const { draft, envelope, text, bytes, padding } = chosen;
  const json = chosen.isRaw ? "" : toText(draft, envelope, text, fill);
  let body = Buffer.concat([Buffer.from(json), draft.binary, Buffer.alloc(padding ?? 0, " ")]);
  if (bytes !== null) body = Buffer.from(changeBytes(body, bytes));
  const hasBinary = draft.binary.length > 0 || chosen.isRaw;
  const length = chosen.jsonBytes ?? (hasBinary ? Buffer.byteLength(json) : undefined);
  const headers: Header[] = length === undefined ? [] : [["Inference-Header-Content-Length", String(length)]];
  if (chosen.coding === null) return { body, headers };
  const [label, code] = chosen.coding;
  return { body: code(body), headers: [...headers, ["Content-Encoding", label]] };
}

function toText(draft: Draft, envelope: Parts["envelope"], text: Parts["text"], fill: (text: string) => string): string {
  // An id and a parameter that nobody reads: what a tenant sends and nobody else may ever see.
  const marked = { ...draft.json, id: MARK, parameters: { ...(draft.json.parameters as object | undefined), note: MARK } };
  const json = JSON.stringify(envelope === null ? marked : changeEnvelope({ ...draft, json: marked }, envelope));
  return fill(text === null ? json : changeText(json, text));
}
