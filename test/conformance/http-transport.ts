import { request as send } from "node:http";
import type { Transport } from "./transport.ts";

/** Over HTTP as a client sends it: no header that the request does not name, and no body where there is none. */
export function createHttpTransport(url: string, key: string): Transport {
  return ({ method, path, headers, body, withKey }) =>
    new Promise((resolve, reject) => {
      const credentials = path.startsWith("/v1") ? { authorization: `Bearer ${key}` } : { "x-api-key": key };
      const length = body.length > 0 ? { "content-length": body.length } : {};
      const sent = send(`${url}${path}`, { method, headers: { ...(withKey ? credentials : {}), ...length, ...headers } }, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.once("error", reject);
        response.once("end", () => {
          const received = Object.entries(response.headers).map(([name, value]) => [name, String(value)]);
          resolve({ status: response.statusCode ?? 0, headers: Object.fromEntries(received), body: Buffer.concat(chunks) });
        });
      });
      sent.once("error", reject);
      sent.end(body.length > 0 ? body : undefined);
    });
}
