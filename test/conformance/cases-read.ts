import { type ConformanceCase, call } from "./case.ts";

const MODELS_FOUND = "Request for unknown model: 'absent' is not found";

/** Health, metadata, lists, versions and labels: lines H, M, V and E of the checklist. */
export const READ_CASES: readonly ConformanceCase[] = [
  { line: "H1", name: "live", request: call("GET", "/v2/health/live", { withKey: false }), expect: { status: 200, json: { live: true } } },
  {
    line: "H2",
    name: "ready",
    request: call("GET", "/v2/health/ready", { withKey: false }),
    expect: { status: 200, json: { ready: true, live: true } },
  },
  ...["m", "m/versions/3", "m/versions/canary"].map(
    (path): ConformanceCase => ({
      line: "H3",
      name: `${path} is ready`,
      request: call("GET", `/v2/models/${path}/ready`),
      expect: { status: 200, json: { name: "m", ready: true } },
    }),
  ),
  {
    line: "H3",
    name: "an unknown model is not",
    request: call("GET", "/v2/models/absent/ready"),
    expect: { status: 404, code: "MODEL_NOT_FOUND", error: MODELS_FOUND },
  },
  {
    line: "H3",
    name: "nor is an unknown version",
    request: call("GET", "/v2/models/m/versions/99/ready"),
    expect: { status: 404, code: "VERSION_NOT_FOUND", error: "Request for unknown model: 'm' version 99 is not found" },
  },
  ...["HEAD", "POST"].flatMap((method) =>
    ["live", "ready"].map(
      (check): ConformanceCase => ({
        line: "H4",
        name: `${method} on ${check}`,
        request: call(method, `/v2/health/${check}`, { withKey: false }),
        expect: {
          status: 405,
          ...(method === "HEAD" ? {} : { code: "METHOD_NOT_ALLOWED", error: "Method Not Allowed" }),
          headers: { allow: "GET" },
        },
      }),
    ),
  ),
  ...["/v2", "/v2/"].map(
    (path): ConformanceCase => ({
      line: "M1",
      name: path,
      request: call("GET", path),
      expect: { status: 200, json: { name: "slipway", version: "0.1.0", extensions: ["binary_tensor_data"] } },
    }),
  ),
  {
    line: "M2",
    name: "every version without one",
    request: call("GET", "/v2/models/m"),
    expect: { status: 200, text: '"versions":["1","2","3"]' },
  },
  {
    line: "M2",
    name: "that one with one",
    request: call("GET", "/v2/models/m/versions/2"),
    expect: { status: 200, text: '"versions":["2"]' },
  },
  { line: "M3", name: "a free dimension is -1", request: call("GET", "/v2/models/free"), expect: { status: 200, text: '"shape":[-1,-1]' } },
  { line: "M3", name: "a scalar is []", request: call("GET", "/v2/models/scalar"), expect: { status: 200, text: '"shape":[]' } },
  ...["BOOL", "UINT8", "UINT16", "UINT32", "UINT64", "INT8", "INT16", "INT32", "INT64", "FP16", "FP32", "FP64", "BYTES"].map(
    (datatype): ConformanceCase => ({
      line: "M3",
      name: datatype,
      request: call("GET", `/v2/models/echo-${datatype.toLowerCase()}`),
      expect: { status: 200, text: `"inputs":[{"name":"x","datatype":"${datatype}","shape":[-1]}]` },
    }),
  ),
  {
    line: "M4",
    name: "an unknown model",
    request: call("GET", "/v2/models/absent"),
    expect: { status: 404, code: "MODEL_NOT_FOUND", error: MODELS_FOUND },
  },
  {
    line: "M4",
    name: "an unknown version",
    request: call("GET", "/v2/models/m/versions/99"),
    expect: { status: 404, code: "VERSION_NOT_FOUND" },
  },
  {
    line: "M4",
    name: "a label shows its number",
    request: call("GET", "/v2/models/m/versions/canary"),
    expect: { status: 200, text: '"versions":["2"]', headers: { "slipway-model-version": "2" } },
  },
  {
    line: "M5",
    name: "the list",
    request: call("GET", "/v2/models"),
    expect: { status: 200, text: '"name":"m","description":"Conformance: m"' },
  },
  {
    line: "M5",
    name: "the index without a body",
    request: call("POST", "/v2/repository/index"),
    expect: { status: 200, text: '{"name":"m","version":"3","state":"READY"}' },
  },
  ...["01", "0", "-1", "1.0", "latest version", "%31"].map(
    (version): ConformanceCase => ({
      line: "M4",
      name: `version ${version}`,
      request: call("GET", `/v2/models/m/versions/${encodeURIComponent(version)}`),
      expect: { status: 400, code: "BAD_VERSION" },
    }),
  ),
  {
    line: "E4",
    name: "an unknown route",
    request: call("GET", "/v2/nothing"),
    expect: { status: 404, code: "NOT_FOUND", error: "Not Found" },
  },
  ...["config", "stats", "generate", "load"].map(
    (action): ConformanceCase => ({
      line: "E4",
      name: `a route of Triton's that is not served: ${action}`,
      request: call("GET", `/v2/models/m/${action}`),
      expect: { status: 404, code: "NOT_FOUND", error: "Not Found" },
    }),
  ),
  ...["GET", "PUT", "DELETE", "PATCH"].map(
    (method): ConformanceCase => ({
      line: "E4",
      name: `${method} on infer`,
      request: call(method, "/v2/models/m/infer"),
      expect: { status: 405, code: "METHOD_NOT_ALLOWED", error: "Method Not Allowed", headers: { allow: "POST" } },
    }),
  ),
  {
    line: "E2",
    name: "/v1 speaks its own dialect",
    request: call("GET", "/v1/nothing"),
    expect: { status: 404, json: { error: { message: "Not Found", type: "invalid_request_error", code: "NOT_FOUND", param: null } } },
  },
];
