import { type Agent, request as httpRequest, type IncomingHttpHeaders } from "node:http";

export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** An `Authorization` header in form; the local cloud reads the scope and no more. */
export function signedFor(service: string, region = "eu-central-1"): string {
  return `AWS4-HMAC-SHA256 Credential=test/20261124/${region}/${service}/aws4_request, SignedHeaders=host, Signature=${"0".repeat(64)}`;
}

/** One request with the headers as given, `host` too, on a connection of its own unless an agent keeps some. */
export function sendRequest(
  port: number,
  path: string,
  headers: Readonly<Record<string, string>> = {},
  method = "GET",
  body: string | Buffer = "",
  agent: Agent | false = false,
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    httpRequest({ port, host: "127.0.0.1", method, path, headers, agent }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk) => {
        text += chunk;
      });
      response.on("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }));
      response.on("error", reject);
    })
      .on("error", reject)
      .end(body);
  });
}
