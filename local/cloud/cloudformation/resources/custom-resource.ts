import type { LambdaService } from "#local/lambda/lambda-service.ts";
import { isList, isObject, type Json, type JsonObject, scalarText } from "../template/json.ts";
import { type CustomResourceResponse, parseCustomResourceResponse } from "./custom-resource-response.ts";
import { physicalName } from "./physical-name.ts";
import { numberOf, requiredText } from "./properties.ts";
import { type ExistingResource, HalfMadeResourceError, type ResourceRequest, type ResourceType } from "./resource-type.ts";
import type { ResponseInbox } from "./response-inbox.ts";

/** Seconds CloudFormation waits for an answer when the template sets no `ServiceTimeout`. */
const DEFAULT_SERVICE_TIMEOUT_S = 3600;

export interface CustomResourceOptions {
  readonly lambda: LambdaService;
  readonly inbox: ResponseInbox;
  readonly newId: () => string;
}

/**
 * `AWS::CloudFormation::CustomResource` and `Custom::*`, backed by a Lambda function.
 * Event and answer: "Custom resource request types" and "response objects" in the CloudFormation user guide.
 */
export function customResourceType(options: CustomResourceOptions): ResourceType {
  return {
    attributes: "any",
    replacedBy: ["ServiceToken"],
    identify: (request) => physicalName(request, { maxLength: 255 }),
    async create(request) {
      const answer = await ask(request, request.properties, { RequestType: "Create" }, options);
      if (!answer.succeeded) throw new HalfMadeResourceError(answer.reason, answer.physicalId ?? request.physicalId);
      if (answer.physicalId === undefined) throw new Error("Invalid PhysicalResourceId: the custom resource's answer has none");
      return { physicalId: answer.physicalId, attributes: answer.data };
    },
    async update(existing, properties) {
      const change: JsonObject = {
        RequestType: "Update",
        PhysicalResourceId: existing.physicalId,
        OldResourceProperties: toText(existing.properties),
      };
      const answer = await ask(existing, properties, change, options);
      if (!answer.succeeded) throw new Error(answer.reason);
      return { physicalId: answer.physicalId ?? existing.physicalId, attributes: answer.data };
    },
    async delete(existing: ExistingResource) {
      // A function that is gone cannot clean up after itself; AWS would wait an hour for it.
      if (options.lambda.getFunction(requiredText(existing.properties, "ServiceToken")) === undefined) return;
      const answer = await ask(existing, existing.properties, { RequestType: "Delete", PhysicalResourceId: existing.physicalId }, options);
      if (!answer.succeeded) throw new Error(answer.reason);
    },
  };
}

async function ask(
  request: ResourceRequest,
  properties: JsonObject,
  change: JsonObject,
  { lambda, inbox, newId }: CustomResourceOptions,
): Promise<CustomResourceResponse> {
  const pending = inbox.open();
  const identity = { StackId: request.stack.id, RequestId: newId(), LogicalResourceId: request.logicalId };
  const event = { ...change, ...identity, ResponseURL: pending.url, ResourceType: request.type, ResourceProperties: toText(properties) };
  const serviceToken = requiredText(properties, "ServiceToken");
  const timeoutSeconds = numberOf(properties, "ServiceTimeout") ?? DEFAULT_SERVICE_TIMEOUT_S;
  const ended = new AbortController();
  try {
    return parseCustomResourceResponse(
      await Promise.race([
        pending.body,
        functionFailure(lambda, serviceToken, event),
        timeout(timeoutSeconds, ended.signal, `${serviceToken} gave no answer within ${timeoutSeconds} seconds`),
      ]),
      identity,
    );
  } finally {
    ended.abort();
    pending.close();
  }
}

/** Settles only when the function fails: its success without an answer means that the answer is still to come. */
async function functionFailure(lambda: LambdaService, serviceToken: string, event: JsonObject): Promise<never> {
  const { functionError, payload } = await lambda.invoke(serviceToken, Buffer.from(JSON.stringify(event)));
  if (functionError === undefined) return new Promise<never>(() => {});
  const { errorMessage, errorType } = JSON.parse(payload.toString("utf8")) as {
    readonly errorMessage?: string;
    readonly errorType?: string;
  };
  throw new Error(`The custom resource's function failed: ${errorType ?? functionError}: ${errorMessage ?? "no message"}`);
}

function timeout(seconds: number, ended: AbortSignal, message: string): Promise<never> {
  return new Promise((_resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(message)), seconds * 1000);
    ended.addEventListener("abort", () => clearTimeout(timer));
  });
}

/** CloudFormation sends every scalar as text. */
function toText(value: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toTextValue(item)]));
}

function toTextValue(value: Json): Json {
  if (isList(value)) return value.map(toTextValue);
  return isObject(value) ? toText(value) : (scalarText(value) ?? value);
}
