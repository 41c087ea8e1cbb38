import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { LIMITS } from "#core/limits.ts";
import { createKey } from "#core/tenant/key.ts";
import { comparable } from "#test/conformance/check-answer.ts";
import { isDeployed } from "#test/conformance/models.ts";
import type { Transport } from "#test/conformance/transport.ts";
import { checkAccessLog, checkAlive } from "#test/fuzz/fuzz-run.ts";
import { accessLogIds, filesHolding, type ServingProcess, servingProcesses, settledGrowth } from "#test/fuzz/observe-cloud.ts";
import type { StartedCloud } from "#test/support/started-cloud.ts";
import { askHandlers } from "./ask-handlers.ts";
import { checkCase } from "./check-case.ts";
import { type GatewayDesk, openGatewayDesk } from "./gateway-desk.ts";
import { childrenOf, isReaper, strayFiles } from "./left-behind.ts";
import { ask, change, GOOD, MARKER } from "./requests.ts";
import type { Sender } from "./row.ts";
import { BAD_INPUT_ROWS } from "./rows.ts";
import { createSenders } from "./senders.ts";

const MAX_GROWTH_BYTES = 64 * 2 ** 20;
const FLUSH_MS = 400;
const DEATHS = /Runtime exited|Runtime\.ExitError|Runtime\.OutOfMemory|Task timed out/;
const LIVE = { ...ask("GET", "/v2/health/live"), withKey: false };

/**
 * Every case over HTTP, compared with the handlers' answer in this process. After each: the service is live and a good request gives the
 * golden bytes. After all: one line in the access log for each request, the marker nowhere, no function dead, no process left over or grown.
 * @param open the cloud, which serves the conformance models and has just started, and the handlers.
 */
export function describeBadInputs(open: () => { readonly cloud: StartedCloud; readonly handlers: Transport }): void {
  describe("every class of bad input, at the gateway and in the handlers", () => {
    let desk: GatewayDesk;
    let keys: ReadonlyMap<Sender, string>;
    let golden: Buffer;
    let processes: readonly ServingProcess[];
    let loggedBefore: ReadonlySet<string>;

    beforeAll(async () => {
      keys = await createSenders(open().cloud);
      await sleep(FLUSH_MS);
      loggedBefore = new Set(accessLogIds(open().cloud.home));
      desk = openGatewayDesk(open().cloud, keys);
      golden = (await desk.ask({ request: GOOD })).body;
      // The largest good request there is: what the processes keep of it is theirs.
      const padding = Buffer.alloc(LIMITS.MAX_BODY_BYTES - GOOD.body.length, " ");
      for (let round = 0; round < 3; round += 1) {
        expect((await desk.ask({ request: change(GOOD, {}, Buffer.concat([GOOD.body, padding])) })).status).toBe(200);
      }
      processes = servingProcesses(open().cloud.process.pid ?? 0);
    });

    afterAll(() => desk?.close());

    const expectUnharmed = async (): Promise<void> => {
      expect((await desk.ask({ request: LIVE })).status).toBe(200);
      const { status, body } = await desk.ask({ request: GOOD });
      expect([status, body.equals(golden)]).toEqual([200, true]);
    };

    test.each(BAD_INPUT_ROWS.filter(({ cases = [] }) => cases.length > 0))("$row $input", async ({ cases = [] }) => {
      for (const bad of cases.filter(({ request }) => typeof request === "string" || isDeployed(request.path))) {
        const answer = await desk.ask(bad);
        checkCase(bad, answer);
        await expectUnharmed();
        if (bad.at === "gateway" || typeof bad.request === "string") continue;
        const inProcess = await askHandlers(open().handlers, bad);
        const overHttp = { ...answer, headers: Object.fromEntries(answer.headers) };
        expect(comparable(overHttp, bad.request.method), bad.name).toEqual(comparable(inProcess, bad.request.method));
      }
    });

    test("3.1.7 the 11th failed key in a minute from one address is 429, and a good key passes beside it", async () => {
      const seen: number[] = [];
      while (seen.length <= LIMITS.MAX_FAILED_KEYS_PER_MINUTE && seen.at(-1) !== 429) {
        const request = { ...GOOD, withKey: false, headers: { ...GOOD.headers, "x-api-key": createKey("test", randomBytes) } };
        const answer = await desk.ask({ request });
        seen.push(answer.status);
        if (answer.status !== 429) continue;
        checkCase({ name: "", request, code: "TOO_MANY_ATTEMPTS", headers: { "retry-after": "60" } }, answer);
      }
      expect(new Set(seen.slice(0, -1))).toEqual(new Set([401]));
      expect(seen.at(-1)).toBe(429);
      await expectUnharmed();
    });

    test("each request has one line in the access log, and none has left anything of its payload or a key", async () => {
      const { cloud } = open();
      await sleep(FLUSH_MS);
      checkAccessLog(
        desk.ids,
        accessLogIds(cloud.home).filter((id) => !loggedBefore.has(id)),
      );
      const secrets = [MARKER, ...[...keys.values()].filter((key) => key !== "")];
      expect(filesHolding(cloud.home, secrets)).toEqual([]);
      expect(secrets.filter((secret) => cloud.printed().includes(secret))).toEqual([]);
    });

    test("no function died, no process and no file is left over, none is 64 MiB larger than after good requests", async () => {
      const { cloud } = open();
      const root = cloud.process.pid ?? 0;
      checkAlive({ home: cloud.home, current: () => cloud }, DEATHS);
      const now = new Set(servingProcesses(root).map(({ pid }) => pid));
      const children = childrenOf(root);
      expect(children.filter((child) => !now.has(child.pid) && !isReaper(child))).toEqual([]);
      expect(children.filter(isReaper)).toHaveLength(1);
      expect(strayFiles(children)).toEqual([]);
      const grown = await settledGrowth(root, processes, MAX_GROWTH_BYTES, 20_000);
      expect(grown).toBeLessThanOrEqual(MAX_GROWTH_BYTES);
    });
  });
}
