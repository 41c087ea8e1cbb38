import type { ServedVersion } from "#core/model/served-model.ts";
import type { EncodedResponse } from "#core/protocol/encode-response.ts";
import type { Tensor } from "#core/protocol/tensor.ts";
import type { PrepareTools } from "#core/task/prepare.ts";
import type { OutputPolicy } from "#core/tenant/output-policy.ts";
import type { HttpRequest } from "./http.ts";

/** A request as tensors, and how its answer is made of the model's. */
export interface DecodedCall {
  readonly inputs: readonly Tensor[];
  /** The outputs to run for. */
  readonly outputNames: readonly string[];
  /** Tokens that were read; absent where the request is no text. */
  readonly tokens?: number;
  /** The answer's bytes. @throws {ServeError} for an answer that may not leave. */
  encode(outputs: readonly Tensor[]): EncodedResponse;
}

/** What decoding and encoding know besides the request. */
export interface CallContext {
  /** The form's view of the version. */
  readonly version: ServedVersion;
  /** How much of the outputs the caller may see. */
  readonly policy: OutputPolicy;
  /** Absent where the function's version has no task. */
  readonly tools?: PrepareTools;
}

/** One way to ask a model: what differs between the routes that run one, and nothing else does. */
export interface CallForm {
  /** The version as this form answers for it: the outputs that output policies are applied to. */
  view(version: ServedVersion): ServedVersion;
  /** @throws {ServeError} of status 400, 403, 413 and 415. */
  decode(request: HttpRequest, context: CallContext): DecodedCall | Promise<DecodedCall>;
}
