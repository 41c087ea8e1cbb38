import { Buffer } from "node:buffer";
import type { ServedVersion } from "#core/model/served-model.ts";
import type { TensorSignature } from "#core/protocol/tensor.ts";
import type { Caller } from "#core/serving/caller.ts";
import type { ColdTimes } from "#core/serving/cold-times.ts";
import { toErrorResponse } from "#core/serving/error-response.ts";
import type { FootprintGauge } from "#core/serving/footprint-gauge.ts";
import type { HttpRequest, HttpResponse } from "#core/serving/http.ts";
import { infer } from "#core/serving/infer.ts";
import type { Meter, UsageEvent } from "#core/serving/meter.ts";
import type { Runner } from "#core/serving/runner.ts";
import { createMemoryMeter } from "#test/fakes/meter.ts";
import { createIdentityRunner } from "#test/fakes/runner.ts";

export const CALLER: Caller = {
  tenant: "acme",
  plan: "standard",
  entitlements: [{ models: "*", versions: { from: 1, to: null } }],
  scopes: ["infer"],
};

/** A model `m` version 3 whose every input comes back: `x` as output `y`, the second input as `y1`, and so on. */
export function identityModel(inputs: readonly TensorSignature[], options: Partial<ServedVersion> = {}): ServedVersion {
  const outputs = inputs.map((input, index) => ({ ...input, name: outputName(index) }));
  return { name: "m", version: 3, sha256: "ab".repeat(32), bytes: 1, inputs, outputs, allowNonFinite: false, maxBatch: 1024, ...options };
}

export function outputName(index: number): string {
  return index === 0 ? "y" : `y${index}`;
}

/** One FP32 input `x` of shape [-1,3]. */
export const X_MODEL = identityModel([{ name: "x", datatype: "FP32", shape: [-1, 3] }]);

export interface Question {
  readonly model?: ServedVersion;
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** A JSON value to send, or the text itself. */
  readonly json?: unknown;
  /** Bytes behind the JSON; the header that says so is set. */
  readonly binary?: Uint8Array;
  /** The whole body, instead of `json` and `binary`. */
  readonly body?: Uint8Array;
  readonly caller?: Caller | undefined;
  readonly runner?: Runner;
  /** The version's session, instead of `runner` at once. */
  readonly session?: () => Promise<Runner>;
  /** Milliseconds on a clock; one that stands still by default. */
  readonly clock?: () => number;
  /** What the platform leaves, in milliseconds. */
  readonly availableMs?: number;
  readonly gauge?: FootprintGauge;
  /** Instead of one that lets everything run and keeps what ran. */
  readonly meter?: Meter;
  readonly coldTimes?: Pick<ColdTimes, "begin">;
}

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** The JSON of the body, of an error too. */
  readonly json: ReplyJson;
  /** The same as it was sent, with the digits of every number. */
  readonly text: string;
  /** What follows the JSON. */
  readonly binary: Uint8Array;
  readonly usage: readonly UsageEvent[];
  /** How often a model ran. */
  readonly runs: number;
}

export interface ReplyJson {
  readonly error?: string;
  readonly code?: string;
  readonly request_id?: string;
  readonly id?: string;
  readonly model_name?: string;
  readonly model_version?: string;
  readonly outputs?: readonly {
    readonly name: string;
    readonly datatype: string;
    readonly shape: readonly number[];
    readonly parameters?: Readonly<Record<string, unknown>>;
    readonly data?: readonly unknown[];
  }[];
}

/** Asks the request path with an identity model behind it, errors made into answers as every edge does. */
export async function ask(question: Question): Promise<Reply> {
  const model = question.model ?? X_MODEL;
  const identity = createIdentityRunner(new Map(model.inputs.map(({ name }, index) => [outputName(index), name])));
  const { meter, usage } = createMemoryMeter();
  const request = toRequest(question);
  let runs = 0;
  const runner = question.runner ?? identity.runner;
  const counted: Runner = {
    infer(inputs, outputNames, budgetMs) {
      runs += 1;
      return runner.infer(inputs, outputNames, budgetMs);
    },
    close: runner.close,
  };
  const deps = {
    version: model,
    session: question.session ?? (async () => counted),
    clock: question.clock ?? (() => 0),
    meter: question.meter ?? meter,
    ...(question.gauge === undefined ? {} : { gauge: question.gauge }),
    ...(question.coldTimes === undefined ? {} : { coldTimes: question.coldTimes }),
  };
  const response = await infer(request, "caller" in question ? question.caller : CALLER, deps, question.availableMs).catch(
    (thrown: unknown) => toErrorResponse(thrown, request.path, "request-1"),
  );
  return { ...takeApart(response), usage, runs };
}

export function toRequest({ method = "POST", path = "/v2/models/m/infer", headers = {}, json, binary, body }: Question): HttpRequest {
  const text = Buffer.from(typeof json === "string" ? json : (JSON.stringify(json) ?? ""));
  const length = binary === undefined ? {} : { "inference-header-content-length": String(text.length) };
  return {
    method,
    path,
    headers: new Map(Object.entries({ ...length, ...headers })),
    body: body ?? Buffer.concat([text, binary ?? new Uint8Array()]),
  };
}

function takeApart({ status, headers, body }: HttpResponse): Pick<Reply, "status" | "headers" | "json" | "text" | "binary"> {
  const jsonBytes = Number(headers["inference-header-content-length"] ?? body.length);
  const text = Buffer.from(body.subarray(0, jsonBytes)).toString("utf8");
  return { status, headers, text, json: JSON.parse(text), binary: body.subarray(jsonBytes) };
}

/** A request's only input. */
export function oneInput(input: object, more: object = {}): object {
  return { inputs: [{ name: "x", shape: [1, 3], datatype: "FP32", ...input }], ...more };
}
