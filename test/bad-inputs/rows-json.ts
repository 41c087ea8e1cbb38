import { LIMITS } from "#core/limits.ts";
import { json } from "#test/conformance/case.ts";
import { ask, element, MARKER, one, text } from "./requests.ts";
import type { BadInputCase, BadInputRow } from "./row.ts";

const document = (name: string, body: string, code: BadInputCase["code"]): BadInputCase => ({ name, request: json("m", body), code });
const NOTE = `"note":"${MARKER}"`;
const INPUT = '{"name":"x","datatype":"FP32","shape":[1,3],"data":[1,2,3]}';
const octets = (name: string, bytes: readonly number[], code: BadInputCase["code"]): BadInputCase => ({
  name,
  request: { ...json("m", ""), body: Buffer.concat([Buffer.from(`{${NOTE},"k":"`), Buffer.from(bytes), Buffer.from('"}')]) },
  code,
});
const keys = (count: number): string => Array.from({ length: count }, (_, index) => `"k${index}":0`).join();

/** Section 3.2: JSON. */
export const JSON_ROWS: readonly BadInputRow[] = [
  {
    row: "3.2.1",
    input: "Truncated, byte-order mark, comment, trailing comma, NaN and Infinity",
    cases: [
      document("nothing", "", "BAD_JSON"),
      document("truncated", `{${NOTE},"inputs":[`, "BAD_JSON"),
      document("a byte-order mark", `\uFEFF{${NOTE},"inputs":[${INPUT}]}`, "BAD_JSON"),
      document("a comment", `{${NOTE},"inputs":[${INPUT}]/*x*/}`, "BAD_JSON"),
      document("a trailing comma", `{${NOTE},"inputs":[${INPUT}],}`, "BAD_JSON"),
      document("a second document", `{${NOTE},"inputs":[${INPUT}]}{}`, "BAD_JSON"),
      ...["NaN", "Infinity", "-Infinity", "01", "1.", ".5", "0x10", "+1", "'1'", "undefined"].map(
        (value): BadInputCase => ({ name: value, request: text(`[1,2,${value}]`), code: "BAD_JSON" }),
      ),
    ],
    tests: ["test/core/serving/bad-requests.test.ts"],
  },
  {
    row: "3.2.2",
    input: "Invalid UTF-8",
    cases: [
      octets("a lone byte", [0xff], "BAD_UTF8"),
      octets("a surrogate", [0xed, 0xa0, 0x80], "BAD_UTF8"),
      octets("a longer form than needed", [0xc0, 0xaf], "BAD_UTF8"),
      octets("half a character", [0xe2, 0x82], "BAD_UTF8"),
    ],
  },
  {
    row: "3.2.3",
    input: "Deeper than the limit, up to a million levels",
    cases: [
      ...[LIMITS.MAX_JSON_DEPTH - 2, 101, 10_000].map(
        (levels): BadInputCase => ({
          name: `${levels} levels of data`,
          request: text(`${"[".repeat(levels)}1${"]".repeat(levels)}`),
          code: "JSON_TOO_DEEP",
        }),
      ),
      document("a million levels", `{${NOTE},"k":${"[".repeat(1_000_000)}`, "JSON_TOO_DEEP"),
    ],
    tests: ["test/bad-inputs/limits.test.ts"],
    open: "How long the refusal takes is held against JSON.parse, not against a clock",
  },
  {
    row: "3.2.4",
    input: "Too many containers or keys",
    cases: [
      document("containers", `{${NOTE},"inputs":[${"[],".repeat(LIMITS.MAX_JSON_CONTAINERS)}[]]}`, "JSON_TOO_COMPLEX"),
      document("keys", `{${NOTE},${keys(LIMITS.MAX_JSON_KEYS_PER_OBJECT)}}`, "JSON_TOO_COMPLEX"),
    ],
  },
  {
    row: "3.2.5",
    input: "__proto__, constructor, prototype as a key, at any level",
    cases: [
      document("at the top", `{${NOTE},"__proto__":{"x":1},"inputs":[${INPUT}]}`, "UNKNOWN_FIELD"),
      document("among parameters, escaped", `{"parameters":{${NOTE},"\\u0063onstructor":1},"inputs":[${INPUT}]}`, "UNKNOWN_FIELD"),
      document("in an input", `{${NOTE},"inputs":[{"prototype":1}]}`, "UNKNOWN_FIELD"),
      document("where all else is ignored", `{${NOTE},"k":{"a":[{"__proto__":1}]},"inputs":[${INPUT}]}`, "UNKNOWN_FIELD"),
    ],
    tests: ["test/core/serving/bad-requests.test.ts"],
  },
  {
    row: "3.2.6",
    input: "A model or tensor named like a property of Object",
    cases: [
      ...["constructor", "__proto__", "toString", "hasOwnProperty"].map(
        (name): BadInputCase => ({ name: `model ${name}`, request: ask("GET", `/v2/models/${name}`), code: "MODEL_NOT_FOUND" }),
      ),
      { name: "a label", request: ask("GET", "/v2/models/m/versions/constructor"), code: "VERSION_NOT_FOUND" },
      { name: "an output", request: one({ data: [1, 2, 3] }, { outputs: [{ name: "toString" }] }), code: "UNKNOWN_OUTPUT" },
      { name: "an input", request: one({ name: "constructor", data: [1, 2, 3] }), code: "MISSING_INPUT" },
      { name: "a datatype", request: one({ datatype: "constructor", data: [1, 2, 3] }), code: "UNKNOWN_DTYPE" },
    ],
    tests: ["test/core/tenant/tenant-store-suite.ts"],
  },
  {
    row: "3.2.7",
    input: "A top level that is no object",
    cases: [`["${MARKER}"]`, `"${MARKER}"`, "null", "1", "true"].map((body) => document(body, body, "BAD_SHAPE")),
  },
  {
    row: "3.2.8",
    input: "What parsers disagree on, or JSON.parse resolves silently",
    cases: [
      document("a key twice", `{${NOTE},"inputs":[],"inputs":[${INPUT}]}`, "BAD_JSON"),
      document("a key twice, once escaped", `{${NOTE},"inputs":[],"\\u0069nputs":[${INPUT}]}`, "BAD_JSON"),
      document("a key twice deep inside", `{${NOTE},"inputs":[{"name":"z","name":"x"}]}`, "BAD_JSON"),
      document("a control character in a string", `{"id":"${MARKER}\n","inputs":[${INPUT}]}`, "BAD_JSON"),
      document("an escape that is none", `{"id":"${MARKER}\\x","inputs":[${INPUT}]}`, "BAD_JSON"),
      document("an unpaired surrogate", `{"id":"${MARKER}\\ud800","inputs":[${INPUT}]}`, "BAD_STRING"),
    ],
  },
  {
    row: "3.2.9",
    input: "A number that overflows to Infinity",
    cases: (["FP32", "FP64", "INT32", "INT64"] as const).flatMap((datatype) =>
      ["1e400", "-1e400"].map(
        (value): BadInputCase => ({ name: `${value} as ${datatype}`, request: element(datatype, value), code: "NON_FINITE" }),
      ),
    ),
  },
  {
    row: "3.2.10",
    input: "An INT64 or UINT64 number outside the safe integers",
    cases: [
      ...["9007199254740993", "-9007199254740992", "9223372036854775807"].map(
        (value): BadInputCase => ({ name: `${value} as INT64`, request: element("INT64", value), code: "UNSAFE_INTEGER" }),
      ),
      { name: "18446744073709551615 as UINT64", request: element("UINT64", "18446744073709551615"), code: "UNSAFE_INTEGER" },
      { name: "digits in a string are exact", request: element("INT64", '"9007199254740993"'), code: "OK" },
      ...['"-0"', '"007"', '"+1"', '" 1"', '"1e3"', '"1.0"', '""'].map(
        (value): BadInputCase => ({ name: `${value} as INT64`, request: element("INT64", value), code: "BAD_ELEMENT" }),
      ),
    ],
  },
  {
    row: "3.2.11",
    input: "Unknown fields, internal names",
    cases: [
      ...["tenantId", "tier", "isolation", "sha256"].map(
        (field): BadInputCase => ({ name: field, request: one({ data: [1, 2, 3] }, { [field]: "x" }), code: "UNKNOWN_FIELD" }),
      ),
      { name: "a field of an input", request: one({ data: [1, 2, 3], dtype: "FP32" }), code: "UNKNOWN_FIELD" },
      {
        name: "a field of an output",
        request: one({ data: [1, 2, 3] }, { outputs: [{ name: "y", datatype: "FP32" }] }),
        code: "UNKNOWN_FIELD",
      },
      { name: "at the top of /v2 they are ignored", request: one({ data: [1, 2, 3] }, { model_name: "m" }), code: "OK" },
    ],
    tests: ["test/core/serving/predict.test.ts", "test/core/serving/embeddings.test.ts"],
    open: "There are no routes for jobs and administration",
  },
];
