import type { APIGatewayProxyResult } from "aws-lambda";
import { beforeEach, describe, expect, test } from "vitest";
import type { AuditEntry } from "#core/tenant/audit.ts";
import { authenticate } from "#core/tenant/authenticate.ts";
import { createKey } from "#core/tenant/key.ts";
import { rotateKey } from "#core/tenant/rotate-key.ts";
import { createKeysHandler } from "#functions/keys/create-keys-handler.ts";
import { lambdaContext, toProxyEvent } from "#test/fakes/api-gateway-event.ts";
import { acmeWorld } from "../../core/tenant/tenant-world.ts";

let world: Awaited<ReturnType<typeof acmeWorld>>;
let entries: AuditEntry[];
let lines: Readonly<Record<string, unknown>>[];

beforeEach(async () => {
  world = await acmeWorld();
  entries = [];
  lines = [];
});

function report(...tokens: readonly string[]): Promise<APIGatewayProxyResult> {
  const log = { append: async (entry: AuditEntry) => void entries.push(entry), list: async () => entries };
  const handler = createKeysHandler({
    administration: async () => ({ ...world.deps, log, who: "a secret scanner's report", createId: () => "act" }),
    log: (line) => void lines.push(line),
    now: () => 0,
  });
  const body = JSON.stringify(tokens.map((token) => ({ token, type: "slipway_key", url: "https://github.com/x" })));
  return handler(toProxyEvent({ method: "POST", path: "/v1/keys/leaked", body, authorizer: null }), lambdaContext());
}

const textOf = ({ body }: APIGatewayProxyResult): string => Buffer.from(body, "base64").toString();

describe("createKeysHandler()", () => {
  test("revokes a key that works, writes down that it did, and leaves the tenant's other key", async () => {
    const { key: other } = await rotateKey({ tenant: "acme", kind: "live", overlapHours: 24 }, world.deps);
    expect((await report(world.key)).statusCode).toBe(202);
    await expect(authenticate(world.key, world.deps)).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
    expect(await authenticate(other, world.deps)).toMatchObject({ tenant: "acme" });
    expect(entries.map(({ action, tenant, phase, who }) => [action, tenant, phase, who])).toEqual([
      ["leak report", "acme", "begun", "a secret scanner's report"],
      ["leak report", "acme", "done", "a secret scanner's report"],
    ]);
    expect(lines).toContainEqual({ level: "warn", message: "A leaked key was revoked", keyId: world.keyId, tenant: "acme" });
    expect(JSON.stringify([entries, lines])).not.toContain(world.key.slice(9, 30));
  });

  test("answers alike what works, what nobody issued, what was revoked before, and what is no key", async () => {
    const unknown = createKey("live", world.random);
    const answers = [await report(world.key), await report(world.key), await report(unknown), await report("slw_live_guess")];
    expect(new Set(answers.map((answer) => `${answer.statusCode} ${textOf(answer)}`))).toEqual(new Set(['202 {"received":1}']));
    expect(entries.filter(({ phase }) => phase === "done")).toHaveLength(1);
  });

  test("says that it could not, where the store cannot be asked, so that the scanner comes again", async () => {
    world = {
      ...world,
      deps: { ...world.deps, store: { ...world.store, findKey: () => Promise.reject(new Error("connect ECONNREFUSED")) } },
    };
    const answer = await report(world.key);
    expect([answer.statusCode, JSON.parse(textOf(answer))]).toEqual([
      503,
      { error: expect.objectContaining({ code: "AUTH_UNAVAILABLE" }) },
    ]);
  });
});
