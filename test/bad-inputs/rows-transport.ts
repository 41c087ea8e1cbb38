import { deflateRawSync, gzipSync } from "node:zlib";
import { LIMITS } from "#core/limits.ts";
import { GATEWAY_LIMITS } from "#local/gateway/gateway-limits.ts";
import { broken } from "./broken-case.ts";
import { ask, change, GOOD, gzipBomb, head, MARKER, one } from "./requests.ts";
import type { BadInputCase, BadInputRow } from "./row.ts";

const coded = (name: string, coding: string, body: Buffer, code: BadInputCase["code"]): BadInputCase => ({
  name,
  request: change(GOOD, { "content-encoding": coding }, body),
  code,
  at: "gateway",
  ...(code === "UNSUPPORTED_MEDIA_TYPE" ? { headers: { "accept-encoding": "gzip, deflate" } } : {}),
});
const long = (count: number): string => MARKER.repeat(Math.ceil(count / MARKER.length)).slice(0, count);

/** Section 3.1, from framing to body. */
export const TRANSPORT_ROWS: readonly BadInputRow[] = [
  {
    row: "3.1.10",
    input: "Content-Length and chunked together; malformed framing",
    cases: [
      broken("both", `${head("Content-Length: 5", "Transfer-Encoding: chunked")}0\r\n\r\n`, "BAD_HEADER"),
      broken("two lengths", `${head("Content-Length: 5", "Content-Length: 6")}hello`, "BAD_HEADER"),
      broken("a bad chunk", `${head("Transfer-Encoding: chunked")}zz\r\n${MARKER}\r\n0\r\n\r\n`, "BAD_HEADER"),
      broken("a negative length", `${head("Content-Length: -1")}${MARKER}`, "BAD_HEADER"),
      broken("a header without a colon", head("nonsense"), "BAD_HEADER"),
      broken("no HTTP", `${MARKER}\r\n\r\n`, "BAD_HEADER"),
    ],
    tests: ["test/local/gateway/transport.test.ts"],
  },
  {
    row: "3.1.11",
    input: "Many tiny chunks",
    cases: [
      broken(
        "one more than there may be",
        `${head("Transfer-Encoding: chunked")}${"1\r\n \r\n".repeat(GATEWAY_LIMITS.MAX_CHUNKS + 1)}0\r\n\r\n`,
        "TOO_MANY_CHUNKS",
      ),
    ],
  },
  {
    row: "3.1.12",
    input: "Headers too large, a slow sender",
    cases: [
      broken("a large header", head("Content-Length: 0", `x-large: ${long(LIMITS.MAX_HEADER_BYTES)}`), "HEADERS_TOO_LARGE"),
      broken("a header larger than is read", head(`x-large: ${long(GATEWAY_LIMITS.MAX_HEAD_BYTES)}`), "HEADERS_TOO_LARGE"),
      { name: "a long path", request: ask("GET", `/v2/models/${long(LIMITS.MAX_PATH_BYTES)}`), code: "PATH_TOO_LONG" },
    ],
    tests: ["test/local/gateway/bodies.test.ts"],
  },
  {
    row: "3.1.13",
    input: "A foreign Host, a cross-origin Origin at a local server",
    cases: [
      broken("a host", `GET /v2 HTTP/1.1\r\nHost: evil.example\r\nx-note: ${MARKER}\r\nConnection: close\r\n\r\n`, "BAD_ORIGIN"),
      { name: "an origin", request: ask("GET", "/v2", { origin: "https://evil.example" }), code: "BAD_ORIGIN", at: "gateway" },
    ],
  },
  {
    row: "3.1.14",
    input: "A body whose Content-Type is neither JSON nor octet-stream",
    cases: [
      ...["text/plain", "application/x-www-form-urlencoded", "application/json; charset=utf-16", "application/jsonp"].map(
        (type): BadInputCase => ({ name: type, request: change(GOOD, { "content-type": type }), code: "UNSUPPORTED_MEDIA_TYPE" }),
      ),
      { name: "none is accepted", request: { ...GOOD, headers: {} }, code: "OK" },
    ],
  },
  {
    row: "3.1.15",
    input: "An unknown content coding; a body not in the declared one",
    cases: [
      coded("br", "br", Buffer.from(MARKER), "UNSUPPORTED_MEDIA_TYPE"),
      coded("no gzip", "gzip", Buffer.from(MARKER), "UNSUPPORTED_MEDIA_TYPE"),
      coded("half of a gzip", "gzip", gzipSync(GOOD.body).subarray(0, 40), "UNSUPPORTED_MEDIA_TYPE"),
      coded("deflate without its header", "deflate", deflateRawSync(GOOD.body), "UNSUPPORTED_MEDIA_TYPE"),
    ],
  },
  {
    row: "3.1.16",
    input: "A compression bomb",
    cases: [coded("a gibibyte in a megabyte", "gzip", gzipBomb(), "DECOMPRESSED_TOO_LARGE")],
    tests: ["test/local/gateway/bodies.test.ts"],
    open: "How long the refusal takes is not asserted: the decompressor stops at its bound, and memory is measured",
  },
  {
    row: "3.1.17",
    input: "A coding inside a coding; bytes after the compressed stream",
    cases: [
      coded("gzip in gzip", "gzip, gzip", gzipSync(gzipSync(GOOD.body)), "BAD_ENCODING"),
      coded("bytes behind", "gzip", Buffer.concat([gzipSync(GOOD.body), Buffer.from(MARKER)]), "BAD_ENCODING"),
      coded("a second member", "gzip", Buffer.concat([gzipSync(GOOD.body), gzipSync(GOOD.body)]), "BAD_ENCODING"),
    ],
  },
  {
    row: "3.1.18",
    input: "A body over the limit",
    cases: [
      {
        name: "a byte",
        request: change(GOOD, {}, Buffer.concat([GOOD.body, Buffer.alloc(LIMITS.MAX_BODY_BYTES + 1 - GOOD.body.length, " ")])),
        code: "BODY_TOO_LARGE",
      },
      {
        name: "more than the gateway takes",
        request: change(GOOD, {}, Buffer.concat([GOOD.body, Buffer.alloc(GATEWAY_LIMITS.MAX_PAYLOAD_BYTES, " ")])),
        code: "BODY_TOO_LARGE",
        at: "gateway",
      },
    ],
  },
  {
    row: "3.1.19",
    input: "An Inference-Header-Content-Length that is no integer, negative, beyond the body",
    cases: ["abc", "-1", "1.5", "+5", "05", "0x5", "100000", "2147483648", "99999999999"].map(
      (length): BadInputCase => ({
        name: length,
        request: change(one({ data: [1, 2, 3] }), { "inference-header-content-length": length }),
        code: "BAD_HEADER",
      }),
    ),
  },
];
