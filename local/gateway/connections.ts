import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { ServeError } from "#core/errors.ts";

interface UnderWay {
  readonly message: Pick<IncomingMessage, "complete">;
  /** Tells the request that the rest of it cannot be read. */
  readonly fail: (error: ServeError) => void;
}

/** Who is being answered on which connection, so that bytes nobody can read get one answer, in its turn. */
export interface Connections {
  /** The connection ends with the request it is at, by its sender's wish or ours. */
  end(socket: Duplex): void;
  /** Whether a connection is to end: what came behind is not served, for its answer would find nobody. */
  isEnding(socket: Duplex): boolean;
  /** @returns what to call once the request is answered. */
  begin(socket: Duplex, request: UnderWay): () => void;
  /**
   * What came on a connection cannot be read. Where it is the body of a request under way, that request fails and answers; else `answer`
   * is called once the requests before it are answered. A connection breaks once, however many bytes still come.
   */
  breakOff(socket: Duplex, error: ServeError, answer: () => void): void;
}

export function createConnections(): Connections {
  const underWay = new WeakMap<Duplex, Set<UnderWay>>();
  const broken = new WeakSet<Duplex>();
  const ending = new WeakSet<Duplex>();
  const whenIdle = new WeakMap<Duplex, () => void>();
  return {
    end: (socket) => void ending.add(socket),
    isEnding: (socket) => ending.has(socket),
    begin(socket, request) {
      const requests = underWay.get(socket) ?? new Set();
      underWay.set(socket, requests.add(request));
      return () => {
        requests.delete(request);
        if (requests.size === 0) whenIdle.get(socket)?.();
      };
    },
    breakOff(socket, error, answer) {
      if (broken.has(socket)) return;
      broken.add(socket);
      const requests = [...(underWay.get(socket) ?? [])];
      const last = requests.at(-1);
      if (last !== undefined && !last.message.complete) last.fail(error);
      else if (last === undefined) answer();
      else whenIdle.set(socket, answer);
    },
  };
}
