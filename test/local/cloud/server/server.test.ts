import { once } from "node:events";
import { Agent, createServer, request as httpRequest, type IncomingMessage } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { text } from "node:stream/consumers";
import { CloudFormationClient, DescribeStacksCommand } from "@aws-sdk/client-cloudformation";
import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { describe, expect, onTestFinished, test } from "vitest";
import type { AwsService } from "#local/cloud/aws-call.ts";
import { AwsError } from "#local/cloud/aws-error.ts";
import { PortTakenError } from "#local/cloud/port-taken-error.ts";
import { type AwsEndpoint, type AwsEndpointOptions, startAwsEndpoint } from "#local/cloud/server.ts";
import { sendRequest, signedFor } from "./raw-request.ts";

/** Node's own time until an idle connection is given up, which nothing here may wait for. */
const KEEP_ALIVE_MS = 5000;

const NOW_MS = Date.UTC(2026, 10, 24, 12);

/** Answers with what it was called with. */
const echo: AwsService = async (call, response) => {
  const { service, region, accountId, method, path, query } = call;
  const bodies = [await call.body(), await call.body()].map(String);
  response.end(JSON.stringify({ service, region, accountId, method, path, query: [...query], bodies }));
};

async function start(options: Partial<AwsEndpointOptions> = {}): Promise<AwsEndpoint & { readonly faults: [unknown, string][] }> {
  const faults: [unknown, string][] = [];
  const endpoint = await startAwsEndpoint({
    port: 0,
    services: new Map([["echo", echo]]),
    openPaths: new Map(),
    identity: { accountId: "000000000000", region: "eu-central-1", partition: "aws" },
    clock: () => NOW_MS,
    onFault: (error, request) => faults.push([error, request]),
    ...options,
  });
  onTestFinished(() => endpoint.close());
  return { ...endpoint, faults };
}

const client = (endpoint: string) => ({
  endpoint,
  region: "eu-central-1",
  credentials: { accessKeyId: "test", secretAccessKey: "test" },
  maxAttempts: 1,
});

describe("startAwsEndpoint() routes by the signature's scope", () => {
  test("and hands the service the call as it came, its body readable more than once", async () => {
    const { port } = await start();
    const authorization = signedFor("echo", "us-west-2");
    const { status, body } = await sendRequest(port, "/a%20b/c?x=1&x=2&y", { authorization }, "POST", "hello");
    expect(status).toBe(200);
    expect(JSON.parse(body)).toEqual({
      service: "echo",
      region: "us-west-2",
      accountId: "000000000000",
      method: "POST",
      path: "/a%20b/c",
      query: [
        ["x", "1"],
        ["x", "2"],
        ["y", ""],
      ],
      bodies: ["hello", "hello"],
    });
  });

  test("also when the URL is presigned", async () => {
    const { port } = await start();
    const signed = `X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=test%2F20261124%2Fx%2Fecho%2Faws4_request&X-Amz-Date=20261124T115900Z&X-Amz-Expires=61&X-Amz-SignedHeaders=host&X-Amz-Signature=${"0".repeat(64)}`;
    expect((await sendRequest(port, `/k?${signed}`)).status).toBe(200);
    expect((await sendRequest(port, `/k?${signed.replace("Expires=61", "Expires=59")}`)).body).toContain("<Code>AccessDenied</Code>");
  });

  test("an unsigned request is refused, and one whose signature does not parse", async () => {
    const { port } = await start();
    const unsigned = await sendRequest(port, "/");
    expect([unsigned.status, unsigned.body]).toEqual([403, expect.stringContaining("<Code>MissingAuthenticationToken</Code>")]);
    const broken = await sendRequest(port, "/", { authorization: "AWS4-HMAC-SHA256 Credential=test" });
    expect([broken.status, broken.body]).toEqual([403, expect.stringContaining("<Code>IncompleteSignature</Code>")]);
  });

  test("a service it does not have is named in the form its SDK reads", async () => {
    const { port, url } = await start();
    const sentence = (service: string) => `The local cloud does not have the service "${service}"`;
    const cloudFormation = new CloudFormationClient(client(url));
    const dynamoDb = new DynamoDBClient(client(url));
    onTestFinished(() => {
      cloudFormation.destroy();
      dynamoDb.destroy();
    });
    await expect(cloudFormation.send(new DescribeStacksCommand({}))).rejects.toMatchObject({
      name: "UnknownService",
      message: sentence("cloudformation"),
      $metadata: { httpStatusCode: 501 },
    });
    await expect(dynamoDb.send(new ListTablesCommand({}))).rejects.toMatchObject({ name: "UnknownService", message: sentence("dynamodb") });
    const rest = await sendRequest(port, "/", { authorization: signedFor("lambda") });
    expect(rest.headers["x-amzn-errortype"]).toBe("UnknownService");
    expect(JSON.parse(rest.body)).toEqual({ message: sentence("lambda") });
    expect((await sendRequest(port, "/", { authorization: signedFor("s3") })).body).toContain(
      `<Message>${sentence("s3").replaceAll('"', "&quot;")}`,
    );
  });
});

describe("startAwsEndpoint() and failures", () => {
  test("an AwsError is the caller's answer; any other is told to the log and not to the caller", async () => {
    const secret = new Error("secret path /home");
    const endpoint = await start({
      services: new Map<string, AwsService>([
        ["known", async () => Promise.reject(new AwsError("Nope", 418, "Not <today>"))],
        ["fault", async () => Promise.reject(secret)],
      ]),
    });
    const known = await sendRequest(endpoint.port, "/", { authorization: signedFor("known") });
    expect([known.status, known.headers["x-amzn-errortype"], known.body]).toEqual([418, "Nope", '{"message":"Not <today>"}']);
    expect(endpoint.faults).toEqual([]);
    const fault = await sendRequest(endpoint.port, "/a?b=c", { authorization: signedFor("fault") });
    expect(fault.status).toBe(500);
    expect(fault.body).not.toContain("secret");
    expect(endpoint.faults).toEqual([[secret, "fault GET /a"]]);
  });

  test("a failure after the answer began cuts it off, so that no half is taken for the whole", async () => {
    const endpoint = await start({
      services: new Map<string, AwsService>([
        [
          "half",
          async (_call, response) => {
            response.writeHead(200, { "content-length": 100 }).write("half");
            throw new Error("the other half");
          },
        ],
      ]),
    });
    await expect(sendRequest(endpoint.port, "/", { authorization: signedFor("half") })).rejects.toThrow();
    expect(endpoint.faults).toHaveLength(1);
  });

  test("a refusal in the middle of a body leaves its connection usable", { timeout: 4 * KEEP_ALIVE_MS }, async () => {
    const { port } = await start({
      services: new Map<string, AwsService>([
        [
          "picky",
          async ({ request }) => {
            for await (const _chunk of request.iterator({ destroyOnReturn: false })) break;
            throw new AwsError("Nope", 400, "Enough");
          },
        ],
      ]),
    });
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    onTestFinished(() => agent.destroy());
    // Each would wait until the server gives up the connection, were the one before stuck.
    for (let i = 0; i < 6; i++) {
      const headers = { authorization: signedFor("picky") };
      expect((await sendRequest(port, "/", headers, "PUT", Buffer.alloc(8_000_000), agent)).status).toBe(400);
    }
  });

  test("an answer to HEAD has the status and no body", async () => {
    const { port } = await start();
    expect(await sendRequest(port, "/", { authorization: signedFor("s3") }, "HEAD")).toMatchObject({ status: 501, body: "" });
  });
});

describe("startAwsEndpoint() keeps web pages out", () => {
  test.each([["evil.example"], ["127.0.0.1.evil.example"], ["localhost.evil.example"], ["[::2]"]])("Host %s", async (host) => {
    const { port } = await start();
    const { status, body } = await sendRequest(port, "/", { host, authorization: signedFor("echo") });
    expect(status, body).toBe(403);
    expect(body).toContain("AccessDenied");
  });

  test.each<Record<string, string>>([
    { origin: "https://evil.example" },
    { origin: "null" },
    { origin: "http://127.0.0.1:1" },
    { "sec-fetch-site": "cross-site" },
  ])("%o", async (headers) => {
    const { port } = await start();
    const host = `127.0.0.1:${port}`;
    expect((await sendRequest(port, "/", { host, authorization: signedFor("echo"), ...headers })).status).toBe(403);
  });

  test("control: the machine's own names and origin pass", async () => {
    const { port } = await start();
    for (const name of ["127.0.0.1", "localhost", "LOCALHOST", "bucket.localhost", "[::1]"]) {
      const host = `${name}:${port}`;
      const headers = { host, origin: `http://${host}`, authorization: signedFor("echo") };
      expect((await sendRequest(port, "/", headers)).status, name).toBe(200);
    }
  });

  test("open paths are kept from them too", async () => {
    const { port } = await start({ openPaths: new Map([["/_open/", async (_request, response) => void response.end("in")]]) });
    expect((await sendRequest(port, "/_open/x", { host: "evil.example" }, "PUT")).status).toBe(403);
    expect((await sendRequest(port, "/_open/x", {}, "PUT")).body).toBe("in");
  });
});

test("an open path needs no signature and hands on what is behind its prefix", async () => {
  const seen: string[] = [];
  const { port } = await start({
    openPaths: new Map([
      [
        "/_slipway/response/",
        async (request: IncomingMessage, response, rest) => {
          seen.push(`${request.method} ${rest} ${await text(request)}`);
          response.writeHead(204).end();
        },
      ],
    ]),
  });
  expect((await sendRequest(port, "/_slipway/response/token%2F1?x=y", {}, "PUT", "body")).status).toBe(204);
  expect((await sendRequest(port, "/_slipway/other", {}, "PUT", "body")).status).toBe(403);
  expect(seen).toEqual(["PUT token%2F1 body"]);
});

test("a taken port is a PortTakenError that names it", async () => {
  const other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  onTestFinished(() => void other.close());
  const { port } = other.address() as AddressInfo;
  await expect(start({ port })).rejects.toThrow(PortTakenError);
  await expect(start({ port })).rejects.toMatchObject({ port, message: `Port ${port} is taken by another program` });
});

test("the endpoint listens on 127.0.0.1 alone", async () => {
  const { port, url } = await start();
  expect(url).toBe(`http://127.0.0.1:${port}`);
  const socket = connect(port, "127.0.0.2");
  await expect(once(socket, "connect")).rejects.toMatchObject({ code: "ECONNREFUSED" });
});

/** A service that keeps its caller waiting until told to finish. */
function slowService() {
  const arrived = Promise.withResolvers<void>();
  const finished = Promise.withResolvers<void>();
  const service: AwsService = async (_call, response) => {
    arrived.resolve();
    await finished.promise;
    response.end("finished");
  };
  return { service, arrived: arrived.promise, finish: finished.resolve };
}

describe("close()", () => {
  test("lets the request under way finish, refuses new connections and ends idle ones", { timeout: KEEP_ALIVE_MS }, async () => {
    const slow = slowService();
    const endpoint = await start({
      services: new Map([
        ["echo", echo],
        ["slow", slow.service],
      ]),
    });
    const idle = new Agent({ keepAlive: true });
    onTestFinished(() => idle.destroy());
    const headers = { authorization: signedFor("echo") };
    await new Promise<void>((resolve) => {
      httpRequest({ port: endpoint.port, host: "127.0.0.1", headers, agent: idle }, (response) =>
        response.resume().on("end", resolve),
      ).end();
    });
    const answer = sendRequest(endpoint.port, "/", { authorization: signedFor("slow") }, "GET", "", idle);
    await slow.arrived;
    let isClosed = false;
    const closed = endpoint.close().then(() => {
      isClosed = true;
    });
    await expect(sendRequest(endpoint.port, "/", headers)).rejects.toMatchObject({ code: "ECONNREFUSED" });
    expect(isClosed).toBe(false);
    slow.finish();
    expect((await answer).body).toBe("finished");
    await closed;
  });

  test("a request that comes on an open connection while closing is answered, a refusal too, and the connection ends", async () => {
    const slow = slowService();
    const endpoint = await start({ services: new Map([["slow", slow.service]]) });
    const socket = connect(endpoint.port, "127.0.0.1");
    const answers = text(socket);
    const head = (host: string) => `GET / HTTP/1.1\r\nHost: ${host}\r\nAuthorization: ${signedFor("slow")}\r\n\r\n`;
    socket.write(head("127.0.0.1"));
    await slow.arrived;
    const closed = endpoint.close();
    socket.write(head("evil.example"));
    await new Promise((resolve) => setTimeout(resolve, 30));
    slow.finish();
    await closed;
    expect(await answers).toMatch(/finished.*403 Forbidden.*AccessDenied/s);
    expect(endpoint.faults).toEqual([]);
  });
});
