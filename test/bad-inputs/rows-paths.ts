import { ask, MARKER } from "./requests.ts";
import type { BadInputCase, BadInputRow } from "./row.ts";

const get = (path: string, code: BadInputCase["code"]): BadInputCase => ({
  name: `${path.slice(0, 60)} (${path.length})`,
  request: ask("GET", path),
  code,
});

const PREDICT = "test/core/serving/predict.test.ts";
const FUZZED = "test/core/serving/predict-fuzz.test.ts";

/** Section 3.4: images, texts, URLs. Pictures and texts come in through the task routes alone. */
export const CONTENT_ROWS: readonly BadInputRow[] = [
  { row: "3.4.1", input: "An image over the pixel limit in a small file", tests: [PREDICT, "test/core/task/read-image-header.test.ts"] },
  { row: "3.4.2", input: "An image that is truncated, polyglot, of many frames, SVG", tests: [PREDICT, FUZZED] },
  { row: "3.4.3", input: "A declared type unlike the bytes, or not on the list", tests: [PREDICT] },
  { row: "3.4.4", input: "A text that makes a regular expression explode", tests: [PREDICT, "test/core/task/prepare-texts.test.ts"] },
  { row: "3.4.5", input: "An over-long text, one endless token, only combining marks", tests: [PREDICT, FUZZED] },
  ...["A URL to a private address", "file: and other schemes"].map(
    (input, index): BadInputRow => ({
      row: `3.4.${index + 6}`,
      input,
      open: "No route takes a URL: where a model wants a text, a URL is a text",
    }),
  ),
];

/** Section 3.5: paths and ids. */
export const PATH_ROWS: readonly BadInputRow[] = [
  {
    row: "3.5.1",
    input: "Encoded dot segments",
    cases: [
      get("/v2/models/%2e%2e/%2e%2e/admin", "NOT_FOUND"),
      get("/v2/%2e%2e/health/live", "NOT_FOUND"),
      get("/v2/models/m/../../health/live", "NOT_FOUND"),
      get("/v2//models", "NOT_FOUND"),
    ],
  },
  {
    row: "3.5.2",
    input: "An encoded slash, NUL, look-alike letters or 300 characters in a name",
    cases: [
      ...["a%2Fb", "%2e%2e", "m%00", "%D0%BC", "m%20", "%6D%", "-m", ".m", "a".repeat(129), "a".repeat(300), "%ff", "m%2525"].map((name) =>
        get(`/v2/models/${name}`, "BAD_MODEL_NAME"),
      ),
      get(`/v2/models/${"a".repeat(128)}`, "MODEL_NOT_FOUND"),
      get("/v2/models/M", "MODEL_NOT_FOUND"),
    ],
  },
  {
    row: "3.5.3",
    input: "A version in any form but the registered one or a label",
    cases: [
      ...["01", "0", "-1", "1.0", "+1", "1e0", "latest%20version", "%2531", "1%00", "%EF%BC%91", "9".repeat(20)].map((version) =>
        get(`/v2/models/m/versions/${version}`, "BAD_VERSION"),
      ),
      get("/v2/models/m/versions/99", "VERSION_NOT_FOUND"),
      get("/v2/models/m/versions/Stable", "BAD_VERSION"),
    ],
  },
  {
    row: "3.5.4",
    input: "A model URL, an id or a name used as a file path",
    cases: [{ name: "an id", request: ask("GET", `/v2/models/${MARKER}`), code: "MODEL_NOT_FOUND" }],
    tests: ["test/core/drivers/artifact-store-s3.test.ts"],
    open: "It cannot happen: an artifact's key and file name are its digest",
  },
];
