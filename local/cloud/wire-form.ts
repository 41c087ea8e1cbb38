import type { IncomingMessage, ServerResponse } from "node:http";
import type { AwsError } from "./aws-error.ts";
import { toXml } from "./xml.ts";

/** How a service speaks, which decides how an error must look for an SDK to read it. */
export type WireForm = "json" | "query" | "rest-json" | "rest-xml";

/** The form a request is in; the service helps where the request alone does not tell. */
export function detectWireForm(request: IncomingMessage, service: string | undefined): WireForm {
  if (request.headers["x-amz-target"] !== undefined) return "json";
  if (request.headers["content-type"]?.startsWith("application/x-www-form-urlencoded")) return "query";
  return service === undefined || service === "s3" ? "rest-xml" : "rest-json";
}

/** Answers with an error as AWS spells it in that form. */
export function writeError(response: ServerResponse, form: WireForm, error: AwsError, requestId: string): void {
  const typed = form === "json" || form === "rest-json";
  response.writeHead(error.status, {
    "content-type": CONTENT_TYPES[form],
    "x-amzn-requestid": requestId,
    ...(typed ? { "x-amzn-errortype": error.code } : {}),
  });
  response.end(response.req.method === "HEAD" ? undefined : errorBody(form, error, requestId));
}

const CONTENT_TYPES: Readonly<Record<WireForm, string>> = {
  json: "application/x-amz-json-1.1",
  "rest-json": "application/json",
  query: "text/xml",
  "rest-xml": "application/xml",
};

function errorBody(form: WireForm, { code, message, status }: AwsError, requestId: string): string {
  switch (form) {
    case "json":
      return JSON.stringify({ __type: code, message });
    case "rest-json":
      return JSON.stringify({ message });
    case "query": {
      const fault = status < 500 ? "Sender" : "Receiver";
      return toXml({ ErrorResponse: { Error: { Type: fault, Code: code, Message: message }, RequestId: requestId } });
    }
    case "rest-xml":
      return toXml({ Error: { Code: code, Message: message, RequestId: requestId } });
  }
}
