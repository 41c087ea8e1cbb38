import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { sendAnswer } from "#functions/artifact/send-answer.ts";

/** CloudFormation's end: answers each PUT with the next status, 0 breaks the connection. */
async function start(statuses: readonly number[]) {
  const received: { request: IncomingMessage; body: string }[] = [];
  const left = [...statuses];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    received.push({ request, body });
    const status = left.shift() ?? 200;
    if (status === 0) request.socket.destroy();
    else response.writeHead(status).end("<Error>canary</Error>");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/answer?X-Amz-Signature=canary`, received };
}

const send = (url: string) => sendAnswer(url, '{"Status":"SUCCESS"}', { sleep: async () => {} });

describe("sendAnswer()", () => {
  test("PUTs the body once, with the empty content type that the URL is signed for", async () => {
    const { url, received } = await start([200]);
    await send(url);
    expect(received.map(({ request, body }) => [request.method, request.headers["content-type"], body])).toEqual([
      ["PUT", "", '{"Status":"SUCCESS"}'],
    ]);
  });

  test("tries again after a broken connection and a 5xx", async () => {
    const { url, received } = await start([0, 503, 200]);
    await send(url);
    expect(received).toHaveLength(3);
  });

  test("gives up after three, without the URL, whose signature is a credential", async () => {
    const { url, received } = await start([403, 403, 403]);
    await expect(send(url)).rejects.toThrow(/^CloudFormation did not take the answer: status 403$/);
    expect(received).toHaveLength(3);
  });
});
