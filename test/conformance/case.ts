import { Buffer } from "node:buffer";
import type { ErrorCode } from "#core/errors.ts";
import type { ConformanceAnswer, ConformanceRequest } from "./transport.ts";

/** One line of the checklist, or one of the values it names. */
export interface ConformanceCase {
  /** `J8`. */
  readonly line: string;
  readonly name: string;
  readonly request: ConformanceRequest;
  readonly expect: Expectation;
  /** What only the gateway does, such as taking a content coding off. */
  readonly at?: "gateway";
}

export interface Expectation {
  readonly status: number;
  readonly code?: ErrorCode;
  /** The error's text, or how it begins where it ends in `…`. */
  readonly error?: string;
  /** The answer's JSON, whole. */
  readonly json?: unknown;
  /** A text the JSON holds to the letter: digits that JSON.parse would round. */
  readonly text?: string;
  /** What follows the JSON, in hexadecimal. */
  readonly binary?: string;
  /** `undefined`: the header must not be there. */
  readonly headers?: Readonly<Record<string, string | RegExp | undefined>>;
}

export interface TakenApart {
  readonly text: string;
  readonly json: unknown;
  readonly binary: string;
}

/** An answer's JSON and what follows it. */
export function takeApart({ headers, body }: ConformanceAnswer): TakenApart {
  const length = Number(headers["inference-header-content-length"] ?? body.length);
  const text = body.subarray(0, length).toString("utf8");
  return { text, json: text === "" ? undefined : JSON.parse(text), binary: body.subarray(length).toString("hex") };
}

const EMPTY = new Uint8Array();

/** A request without a body. */
export function call(method: string, path: string, more: Partial<ConformanceRequest> = {}): ConformanceRequest {
  return { method, path, headers: {}, body: EMPTY, withKey: true, ...more };
}

/** An inference in JSON; a text goes out as it is. */
export function json(model: string, body: unknown, more: Partial<ConformanceRequest> = {}): ConformanceRequest {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return call("POST", `/v2/models/${model}/infer`, { headers: { "content-type": "application/json" }, body: Buffer.from(text), ...more });
}

/** An inference whose tensors follow the JSON. */
export function binary(model: string, header: unknown, hex: string, more: Partial<ConformanceRequest> = {}): ConformanceRequest {
  const text = Buffer.from(typeof header === "string" ? header : JSON.stringify(header));
  return call("POST", `/v2/models/${model}/infer`, {
    body: Buffer.concat([text, Buffer.from(hex, "hex")]),
    ...more,
    headers: { "inference-header-content-length": String(text.length), ...more.headers },
  });
}

/** An input tensor `x`. */
export function input(datatype: string, shape: readonly unknown[], data?: unknown, parameters?: object): object {
  return { name: "x", datatype, shape, ...(data === undefined ? {} : { data }), ...(parameters === undefined ? {} : { parameters }) };
}
