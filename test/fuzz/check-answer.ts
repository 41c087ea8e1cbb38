import { brotliDecompressSync, gunzipSync, inflateSync } from "node:zlib";
import { ERRORS, type ErrorCode } from "#core/errors.ts";
import type { LaneAnswer } from "./http-lane.ts";

/** Words of libraries, parsers, stacks, files and addresses: none of them is for callers. */
const INNER_TEXT =
  /SyntaxError|TypeError|RangeError|Unexpected token|is not defined|undefined|\bat \w+ \(|\.cc:|\.(?:ts|js|mjs)\b|node:|onnxruntime|\/tmp|\/var|0x[0-9a-f]{4}|arn:|\n/i;

export interface AnswerFacts {
  readonly isHead?: boolean;
  /** Texts that only other tenants have sent. */
  readonly foreign: readonly string[];
}

/**
 * What every answer must be, whatever was asked: 200, or a code of ours in our form, and nothing of anybody else's.
 * @returns `OK` or the code. @throws Error saying what is wrong.
 */
export function checkAnswer(answer: LaneAnswer, { isHead = false, foreign }: AnswerFacts): "OK" | ErrorCode {
  const { status, headers } = answer;
  const fail = (what: string): never => {
    throw new Error(`${what}: ${status} ${JSON.stringify(answer.body.subarray(0, 400).toString("latin1"))}`);
  };
  if (status >= 500 && status !== 503 && status !== 504) fail("A request gave a 5xx that is neither 503 nor 504");
  for (const [name, value] of [
    ["cache-control", "no-store"],
    ["x-content-type-options", "nosniff"],
  ] as const) {
    if (headers.get(name) !== value) fail(`The answer has no "${name}: ${value}"`);
  }
  if (!/^[\w-]{8,}$/.test(headers.get("x-request-id") ?? "")) fail("The answer has no request id");
  const body = decoded(answer);
  const leaked = foreign.find((text) => body.includes(text) || [...headers.values()].some((value) => value.includes(text)));
  if (leaked !== undefined) fail("The answer holds what another tenant sent");
  if (status === 200) {
    if (!isHead) readResult(headers, body);
    return "OK";
  }
  if (headers.get("content-type") !== "application/json") fail(`An error has the content type "${headers.get("content-type")}"`);
  if (isHead) return codeOf(status) ?? fail("No code has this status");
  const { code, text } = readError(body) ?? fail("An error has neither of our forms");
  if (!Object.hasOwn(ERRORS, code)) fail("The table has no such code");
  const row: { readonly status: number; readonly retryAfterSeconds?: number } = ERRORS[code as ErrorCode];
  if (row.status !== status) fail("The code has another status in the table");
  if (row.retryAfterSeconds !== undefined && !headers.has("retry-after")) fail("The answer has no Retry-After");
  if (status === 405 && !headers.has("allow")) fail("A 405 has no Allow");
  // Names that passed their pattern may be repeated, in quotes.
  if (text === "" || INNER_TEXT.test(text.replaceAll(/'[^']*'|"[^"]*"|\[[^\]]*\]/g, ""))) fail("The text says what is inside, or nothing");
  return code as ErrorCode;
}

function decoded({ headers, body }: LaneAnswer): Buffer {
  if (body.length === 0) return body;
  const coding = headers.get("content-encoding");
  if (coding === undefined || coding === "identity") return body;
  if (coding === "gzip") return gunzipSync(body);
  if (coding === "deflate") return inflateSync(body);
  if (coding === "br") return brotliDecompressSync(body);
  throw new Error(`The answer has the content coding "${coding}"`);
}

/** @throws when a success is no JSON, or its binary part is not as long as it says. */
function readResult(headers: ReadonlyMap<string, string>, body: Buffer): void {
  const length = headers.get("inference-header-content-length");
  const type = headers.get("content-type");
  if (type !== (length === undefined ? "application/json" : "application/octet-stream")) throw new Error(`A result has the type "${type}"`);
  const json = JSON.parse(body.subarray(0, length === undefined ? body.length : Number(length)).toString("utf8")) as {
    readonly outputs?: readonly { readonly parameters?: { readonly binary_data_size?: number } }[];
  };
  const binary = (json.outputs ?? []).reduce((sum, { parameters }) => sum + (parameters?.binary_data_size ?? 0), 0);
  if (length !== undefined && Number(length) + binary !== body.length) throw new Error("A result is not as long as its parts");
}

/** Either dialect: what the gateway refuses by itself has the first on every path. */
function readError(body: Buffer): { readonly code: string; readonly text: string } | undefined {
  let json: unknown;
  try {
    json = JSON.parse(body.toString("utf8"));
  } catch {
    return undefined;
  }
  const { error, code, request_id } = json as { readonly error?: unknown; readonly code?: unknown; readonly request_id?: unknown };
  if (typeof error === "string") {
    return typeof code === "string" && typeof request_id === "string" ? { code, text: error } : undefined;
  }
  const { message, code: inner, type } = (error ?? {}) as { readonly message?: unknown; readonly code?: unknown; readonly type?: unknown };
  return typeof message === "string" && typeof inner === "string" && typeof type === "string" ? { code: inner, text: message } : undefined;
}

function codeOf(status: number): ErrorCode | undefined {
  return (Object.keys(ERRORS) as ErrorCode[]).find((code) => ERRORS[code].status === status);
}
