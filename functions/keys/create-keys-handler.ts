import { jsonResponse } from "#core/serving/json-response.ts";
import { readLeakReport } from "#core/serving/leak-report.ts";
import { type RevokeLeakedKeyDeps, revokeLeakedKey } from "#core/tenant/revoke-leaked-key.ts";
import { createEdgeHandler, type EdgeHandler } from "../edge/create-edge-handler.ts";
import type { Log } from "../edge/log.ts";

export interface KeysHandlerDeps {
  /** Opened when a report has come; what could not be opened is opened again. */
  readonly administration: () => Promise<RevokeLeakedKeyDeps>;
  readonly log: Log;
  /** Milliseconds on a monotonic clock. */
  readonly now: () => number;
}

/**
 * Takes reports of keys that were found where anybody can read them, and revokes those that work. It answers the same whatever they are, so
 * that nobody learns by it which keys exist; the log says, as a warning, whose key was revoked.
 */
export function createKeysHandler({ administration, log, now }: KeysHandlerDeps): EdgeHandler {
  return createEdgeHandler(
    async (request) => {
      const texts = new Set(readLeakReport(request));
      for (const text of texts) {
        const revoked = await revokeLeakedKey(text, await administration());
        if (revoked !== undefined) log({ level: "warn", message: "A leaked key was revoked", ...revoked });
      }
      return { ...jsonResponse({ received: texts.size }), status: 202 };
    },
    { log, now, about: {} },
  );
}
