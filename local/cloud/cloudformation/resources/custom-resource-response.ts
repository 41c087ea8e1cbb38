import * as v from "valibot";
import type { Json, JsonObject } from "../template/json.ts";

/** AWS refuses longer answers. */
const MAX_RESPONSE_BYTES = 4096;

const RESPONSE = v.object({
  Status: v.picklist(["SUCCESS", "FAILED"]),
  Reason: v.optional(v.string()),
  PhysicalResourceId: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(1024))),
  StackId: v.string(),
  RequestId: v.string(),
  LogicalResourceId: v.string(),
  Data: v.nullish(
    v.record(
      v.string(),
      v.custom<Json>(() => true),
    ),
  ),
});

export interface CustomResourceResponse {
  readonly succeeded: boolean;
  readonly reason: string;
  readonly physicalId?: string;
  readonly data: JsonObject;
}

/**
 * Parses what a function PUT to its ResponseURL.
 * @throws Error when it is not the documented answer to this very request.
 */
export function parseCustomResourceResponse(
  body: Buffer,
  request: { readonly StackId: string; readonly RequestId: string; readonly LogicalResourceId: string },
): CustomResourceResponse {
  if (body.length > MAX_RESPONSE_BYTES) throw new Error(`Response object is too long: ${body.length} bytes, at most ${MAX_RESPONSE_BYTES}`);
  const parsed = v.safeParse(RESPONSE, parseJson(body));
  if (!parsed.success) {
    const problems = parsed.issues.map((issue) => `${v.getDotPath(issue) ?? "body"}: ${issue.message}`);
    throw new Error(`Invalid response from the custom resource: ${problems.join("; ")}`);
  }
  const { Status, Reason, PhysicalResourceId, Data, StackId, RequestId, LogicalResourceId } = parsed.output;
  if (StackId !== request.StackId || RequestId !== request.RequestId || LogicalResourceId !== request.LogicalResourceId) {
    throw new Error("Invalid response from the custom resource: StackId, RequestId and LogicalResourceId must be the request's");
  }
  return {
    succeeded: Status === "SUCCESS",
    reason: Reason ?? "The custom resource gave no reason",
    ...(PhysicalResourceId === undefined ? {} : { physicalId: PhysicalResourceId }),
    data: Data ?? {},
  };
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch (error) {
    throw new Error("Invalid response from the custom resource: not JSON", { cause: error });
  }
}
