import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { PortTakenError } from "./port-taken-error.ts";

/** The only address we listen on. */
const HOST = "127.0.0.1";

/** How long requests under way may take once the server closes. */
const CLOSE_GRACE_MS = 10_000;

export interface ServedPort {
  readonly url: string;
  readonly port: number;
  /** Takes no new requests, lets those under way finish, then closes every connection. */
  close(): Promise<void>;
}

/** Lets a server listen on loopback. @param port 0 lets the system choose. @throws PortTakenError. */
export async function serveLoopback(server: Server, port: number): Promise<ServedPort> {
  let closing = false;
  // Before the server's own listener, which may answer at once.
  server.prependListener("request", (_request, response) => {
    if (closing) response.setHeader("connection", "close");
    response.once("close", () => {
      if (closing) server.closeIdleConnections();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      reject(error.code === "EADDRINUSE" ? new PortTakenError(port, { cause: error }) : error);
    });
    server.listen(port, HOST, resolve);
  });
  const { port: served } = server.address() as AddressInfo;
  return {
    port: served,
    url: `http://${HOST}:${served}`,
    close() {
      closing = true;
      const impatience = setTimeout(() => server.closeAllConnections(), CLOSE_GRACE_MS);
      return new Promise((resolve) => {
        server.close(() => {
          clearTimeout(impatience);
          resolve();
        });
        server.closeIdleConnections();
      });
    },
  };
}
