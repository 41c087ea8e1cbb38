/** Where functions behind custom resources put their answer. */
export interface ResponseInbox {
  /** Opens a place for one answer. */
  open(): PendingResponse;
  /** Takes an answer in. @returns false when nobody waits for that token. */
  respond(token: string, body: Buffer): boolean;
}

export interface PendingResponse {
  readonly url: string;
  readonly body: Promise<Buffer>;
  /** After this the URL takes no answer any more. */
  close(): void;
}

/**
 * @param responseUrl spells the URL that a function PUTs its answer to.
 * @param newToken gives a token nobody can guess.
 */
export function createResponseInbox(responseUrl: (token: string) => string, newToken: () => string): ResponseInbox {
  const waiting = new Map<string, (body: Buffer) => void>();
  return {
    open() {
      const token = newToken();
      const { promise, resolve } = Promise.withResolvers<Buffer>();
      waiting.set(token, resolve);
      return { url: responseUrl(token), body: promise, close: () => void waiting.delete(token) };
    },
    respond(token, body) {
      const deliver = waiting.get(token);
      waiting.delete(token);
      deliver?.(body);
      return deliver !== undefined;
    },
  };
}
