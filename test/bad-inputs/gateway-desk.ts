import type { ConformanceRequest } from "#test/conformance/transport.ts";
import { createHttpLane, type LaneAnswer } from "#test/fuzz/http-lane.ts";
import { parseAnswer, rawRequest } from "#test/local/gateway/raw-request.ts";
import type { StartedCloud } from "#test/support/started-cloud.ts";
import { toCredential } from "./ask-handlers.ts";
import type { BadInputCase, Sender } from "./row.ts";

/** Asks a gateway byte for byte, and remembers the id of every answer. */
export interface GatewayDesk {
  readonly ids: readonly string[];
  ask(bad: Pick<BadInputCase, "request" | "sender">): Promise<LaneAnswer>;
  close(): void;
}

const TIMEOUT_MS = 20_000;

export function openGatewayDesk({ connection }: StartedCloud, keys: ReadonlyMap<Sender, string>): GatewayDesk {
  const port = Number(new URL(connection.url).port);
  const lane = createHttpLane({ port, timeoutMs: TIMEOUT_MS });
  const ids: string[] = [];
  return {
    ids,
    async ask({ request, sender = "good" }) {
      const key = keys.get(sender) ?? "";
      const answer = await (typeof request === "string"
        ? askRaw(port, request.replaceAll("{key}", key).replaceAll("{host}", `127.0.0.1:${port}`))
        : lane.ask(toBytes(request, key, port)));
      ids.push(answer.headers.get("x-request-id") ?? "");
      return answer;
    },
    close: () => lane.close(),
  };
}

function toBytes({ method, path, headers, body, withKey }: ConformanceRequest, key: string, port: number): Buffer {
  const credentials = withKey ? { [path.startsWith("/v1") ? "authorization" : "x-api-key"]: toCredential(path, key) } : {};
  const length = body.length > 0 ? { "content-length": String(body.length) } : {};
  const lines = Object.entries({ host: `127.0.0.1:${port}`, ...credentials, ...length, ...headers }).map((pair) => pair.join(": "));
  const head = [`${method} ${path} HTTP/1.1`, ...lines, "", ""].join("\r\n").replaceAll("{key}", key);
  return Buffer.concat([Buffer.from(head, "latin1"), body]);
}

/** What cannot be read closes the connection, so all that comes is the answer. */
async function askRaw(port: number, text: string): Promise<LaneAnswer> {
  const { status, headers, body } = parseAnswer((await rawRequest(port, text)).text);
  return { status, headers, body: Buffer.from(body, "latin1") };
}
