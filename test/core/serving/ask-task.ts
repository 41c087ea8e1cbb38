import { Buffer } from "node:buffer";
import { openTokenizer } from "#core/drivers/tokenizer-huggingface.ts";
import type { ServedVersion } from "#core/model/served-model.ts";
import type { Caller } from "#core/serving/caller.ts";
import { toErrorResponse } from "#core/serving/error-response.ts";
import type { HttpRequest } from "#core/serving/http.ts";
import { infer } from "#core/serving/infer.ts";
import type { UsageEvent } from "#core/serving/meter.ts";
import type { Runner } from "#core/serving/runner.ts";
import { parseEntitlement } from "#core/tenant/parse-entitlement.ts";
import { createMemoryMeter } from "#test/fakes/meter.ts";
import { createFakeRunner, type RunnerCall } from "#test/fakes/runner.ts";
import { openCodec } from "#test/fixtures/images/codec.ts";
import { EXPLODING } from "#test/fixtures/tokenizers/word-pieces.ts";
import { CALLER } from "./ask.ts";

export interface TaskQuestion {
  readonly path?: string;
  readonly json?: unknown;
  readonly body?: Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
  readonly entitlements?: readonly string[];
  readonly runner?: Runner;
}

export interface TaskReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly json: unknown;
  /** `code` of an error. */
  readonly code: string | undefined;
  readonly usage: readonly UsageEvent[];
  readonly calls: readonly RunnerCall[];
}

const codec = openCodec();
const tools = { imageCodec: async () => codec, tokenizer: async () => openTokenizer(EXPLODING) };

/** Asks the request path of a version with a task; `answer` is what its model gives. */
export function askTask(
  version: ServedVersion,
  answer: Parameters<typeof createFakeRunner>[0],
): (question: TaskQuestion) => Promise<TaskReply> {
  return async ({ path = `/v1/models/${version.name}/predict`, json, body, headers = {}, entitlements = ["*"] }) => {
    const { runner, calls } = createFakeRunner(answer);
    const { meter, usage } = createMemoryMeter();
    const caller: Caller = { ...CALLER, entitlements: entitlements.map(parseEntitlement) };
    const request: HttpRequest = {
      method: "POST",
      path,
      headers: new Map(Object.entries(json === undefined ? headers : { "content-type": "application/json", ...headers })),
      body: body ?? Buffer.from(typeof json === "string" ? json : JSON.stringify(json)),
    };
    const deps = {
      version,
      session: async () => runner,
      clock: () => 0,
      tools,
      meter,
    };
    const response = await infer(request, caller, deps).catch((thrown: unknown) => toErrorResponse(thrown, path, "request-1"));
    const document: unknown = JSON.parse(Buffer.from(response.body).toString("utf8"));
    const code = (document as { readonly error?: { readonly code?: string } }).error?.code;
    return { status: response.status, headers: response.headers, json: document, code, usage, calls };
  };
}
