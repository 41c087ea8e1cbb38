import { randomUUID } from "node:crypto";
import type { AwsCall, AwsService } from "./aws-call.ts";
import { AwsError } from "./aws-error.ts";
import { toXml, type XmlElement } from "./xml.ts";

/** One action of a query service: the form's parameters in, the result element's children out. */
export type QueryAction = (parameters: URLSearchParams, call: AwsCall) => XmlElement | Promise<XmlElement>;

/**
 * A service that speaks AWS's query protocol: a form with `Action`, answered in XML.
 * @param namespace the service's XML namespace.
 */
export function createQueryService(namespace: string, actions: ReadonlyMap<string, QueryAction>): AwsService {
  return async function answerQuery(call, response) {
    const parameters = new URLSearchParams(call.method === "POST" ? (await call.body()).toString("utf8") : call.query);
    const name = parameters.get("Action") ?? "";
    const action = actions.get(name);
    if (action === undefined) {
      throw new AwsError("InvalidAction", 400, `The local cloud does not have the action "${name}" of ${call.service}`);
    }
    const result = await action(parameters, call);
    const requestId = randomUUID();
    const body = toXml({
      [`${name}Response`]: { "@xmlns": namespace, [`${name}Result`]: result, ResponseMetadata: { RequestId: requestId } },
    });
    response.writeHead(200, { "content-type": "text/xml", "x-amzn-requestid": requestId }).end(body);
  };
}
