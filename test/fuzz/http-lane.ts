import { connect, type Socket } from "node:net";

export interface LaneAnswer {
  readonly status: number;
  /** By names in lower case; a header sent twice has both values. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
}

/** One request after the other, byte for byte as given, over a connection that is kept while it can be. */
export interface HttpLane {
  /** Sends a request that ends where it says it does, and reads its answer. @throws Error when none comes whole, or none in time. */
  ask(bytes: Uint8Array, options?: { readonly isHead?: boolean }): Promise<LaneAnswer>;
  /**
   * Sends anything at all over a connection of its own, closes its sending side, and reads all answers there are.
   */
  askBroken(bytes: Uint8Array): Promise<readonly LaneAnswer[]>;
  close(): void;
}

export interface LaneOptions {
  readonly port: number;
  /** Longest wait for an answer: past it the service hangs. */
  readonly timeoutMs: number;
}

interface Connection {
  readonly socket: Socket;
  received: Buffer;
  isClosed: boolean;
  /** Called whenever bytes came or the connection closed. */
  wake: () => void;
}

export function createHttpLane({ port, timeoutMs }: LaneOptions): HttpLane {
  let kept: Connection | undefined;
  return {
    async ask(bytes, { isHead = false } = {}) {
      const connection = kept === undefined || kept.isClosed ? open(port) : kept;
      kept = connection;
      connection.socket.write(bytes);
      const answer = await readAnswer(connection, isHead, timeoutMs);
      if (answer === undefined) throw new Error("The connection closed without an answer");
      if (answer.headers.get("connection") === "close") {
        connection.socket.destroy();
        kept = undefined;
      }
      return answer;
    },
    async askBroken(bytes) {
      const connection = open(port);
      connection.socket.end(bytes);
      const answers: LaneAnswer[] = [];
      for (;;) {
        const answer = await readAnswer(connection, false, timeoutMs);
        if (answer === undefined) return answers;
        answers.push(answer);
      }
    },
    close: () => void kept?.socket.destroy(),
  };
}

function open(port: number): Connection {
  const socket = connect(port, "127.0.0.1").setNoDelay(true);
  const connection: Connection = { socket, received: Buffer.alloc(0), isClosed: false, wake: () => {} };
  socket.on("data", (chunk: Buffer) => {
    connection.received = connection.received.length === 0 ? chunk : Buffer.concat([connection.received, chunk]);
    connection.wake();
  });
  // A sender may be refused while it sends; what was answered before that counts.
  socket.on("error", () => {});
  socket.on("close", () => {
    connection.isClosed = true;
    connection.wake();
  });
  return connection;
}

/** @returns undefined when the connection ended where an answer would begin. */
async function readAnswer(connection: Connection, isHead: boolean, timeoutMs: number): Promise<LaneAnswer | undefined> {
  for (;;) {
    const head = await readHead(connection, timeoutMs);
    if (head === undefined) return undefined;
    if (head.status === 100) continue;
    const length = isHead || head.status === 204 || head.status === 304 ? 0 : Number(head.headers.get("content-length"));
    if (!Number.isInteger(length)) throw new Error("An answer does not say how long it is");
    while (connection.received.length < length) await more(connection, timeoutMs);
    const body = Buffer.from(connection.received.subarray(0, length));
    connection.received = connection.received.subarray(length);
    return { ...head, body };
  }
}

async function readHead(connection: Connection, timeoutMs: number): Promise<Omit<LaneAnswer, "body"> | undefined> {
  let end = connection.received.indexOf("\r\n\r\n");
  while (end < 0) {
    if (connection.isClosed && connection.received.length === 0) return undefined;
    await more(connection, timeoutMs);
    end = connection.received.indexOf("\r\n\r\n");
  }
  const [first = "", ...lines] = connection.received.subarray(0, end).toString("latin1").split("\r\n");
  connection.received = connection.received.subarray(end + 4);
  const status = /^HTTP\/1\.1 (\d{3}) /.exec(first)?.[1];
  if (status === undefined) throw new Error(`An answer begins with ${JSON.stringify(first.slice(0, 100))}`);
  const headers = new Map<string, string>();
  for (const line of lines) {
    const [, name = "", value = ""] = /^([^:]+): ?(.*)$/.exec(line) ?? [];
    const before = headers.get(name.toLowerCase());
    headers.set(name.toLowerCase(), before === undefined ? value : `${before}, ${value}`);
  }
  return { status: Number(status), headers };
}

/** Waits for bytes or the end. @throws Error when the connection is closed already, or nothing happens in time. */
function more(connection: Connection, timeoutMs: number): Promise<void> {
  if (connection.isClosed) {
    return Promise.reject(new Error(connection.received.length === 0 ? "The connection closed without an answer" : "An answer broke off"));
  }
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      connection.socket.destroy();
      reject(new Error(`No answer in ${timeoutMs} ms`));
    }, timeoutMs);
    connection.wake = () => {
      clearTimeout(timer);
      connection.wake = () => {};
      resolve();
    };
  });
}
