import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** One request as a fake AWS service received it. */
export interface AwsRequest {
  readonly method: string;
  readonly path: string;
  readonly body: string;
}

export interface AwsAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** An AWS service on loopback that answers as a test says; `config` is for the real client. */
export async function startFakeAws(answer: (request: AwsRequest) => AwsAnswer) {
  const requests: AwsRequest[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", () => {
      const received = { method: request.method ?? "", path: request.url ?? "", body };
      requests.push(received);
      const { status, headers, body: text = "" } = answer(received);
      response.writeHead(status, headers).end(text);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const config = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: "eu-central-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    maxAttempts: 1,
  };
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { config, requests, close };
}
