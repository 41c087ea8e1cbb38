import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, inject, test } from "vitest";
import type { AuditEntry } from "#core/tenant/audit.ts";
import { ROOT, run } from "../local/commands/command-run.ts";

const home = inject("home");
const url = inject("url");
const sample = readFileSync(join(ROOT, "models/mnist/1/sample.json"));

const slipway = (...words: readonly string[]) => run(words, { home });

async function infer(key: string, path = "/v2/models/mnist/infer"): Promise<Response> {
  const response = await fetch(`${url}${path}`, {
    method: "POST",
    headers: { "x-api-key": key, "content-type": "application/json" },
    body: sample,
  });
  return response;
}

async function create(name: string, ...words: readonly string[]): Promise<string> {
  const { code, out, err } = await slipway("tenants", "create", name, ...words, "--json");
  if (code !== 0) throw new Error(err);
  return (JSON.parse(out) as { readonly key: string }).key;
}

describe.skipIf(home === "")("slipway tenants", () => {
  test("a key is shown once, works at once, and is stored nowhere", async () => {
    const key = await create("shown-once", "--plan", "standard", "--models", "mnist@1");
    expect(key).toMatch(/^slw_live_[0-9A-Za-z]{49}$/);
    expect((await infer(key)).status).toBe(200);
    const { out } = await slipway("tenants", "list", "--json");
    expect(out).not.toContain(key);
    expect(JSON.parse(out)).toContainEqual(
      expect.objectContaining({
        tenant: "shown-once",
        plan: "standard",
        keys: [expect.objectContaining({ last4: key.slice(-4), status: "active" })],
      }),
    );
  });

  test("what a tenant may not call answers as what does not exist", async () => {
    const key = await create("another-model", "--plan", "standard", "--models", "other-*");
    const denied = await infer(key);
    const absent = await infer(key, "/v2/models/absent/infer");
    expect([denied.status, absent.status]).toEqual([404, 404]);
    const text = async (response: Response, name: string) =>
      JSON.stringify({ ...((await response.json()) as object), request_id: "" }).replaceAll(name, "NAME");
    expect(await text(denied, "mnist")).toBe(await text(absent, "absent"));
  });

  test("a revoked key is refused at once, although the gateway knew it as good", async () => {
    const key = await create("revoked", "--plan", "free", "--models", "*");
    // The gateway knows it by now.
    expect((await infer(key)).status).toBe(200);
    const { code, out } = await slipway("tenants", "revoke", "revoked");
    expect(code).toBe(0);
    expect(out).toContain("Revoked 1 key");
    const response = await infer(key);
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ code: "UNAUTHENTICATED", error: expect.any(String) });
  });

  test("a rotated key goes on and says when it ends; what a tenant is granted, denied and suspended from shows; all of it is in the audit log", async () => {
    const name = "long-lived";
    const first = await create(name, "--plan", "standard", "--models", "other-*", "--scope", "infer");
    const rotated = JSON.parse((await slipway("tenants", "rotate", name, "--overlap-hours", "2", "--json")).out) as {
      readonly key: string;
      readonly superseded: { readonly endsAt: string };
    };
    expect((await slipway("tenants", "rotate", name)).err).toContain("overlap already");
    expect((await slipway("tenants", "grant", name, "mnist@1", "--json")).code).toBe(0);
    const old = await infer(first);
    const next = await infer(rotated.key);
    expect([old.status, next.status]).toEqual([200, 200]);
    expect(old.headers.get("sunset")).toBe(new Date(rotated.superseded.endsAt).toUTCString());
    expect(next.headers.get("sunset")).toBeNull();
    const today = new Date().toISOString().slice(0, 10);
    const keys = JSON.parse((await slipway("keys", "list", "--tenant", name, "--json")).out) as readonly { readonly lastUsedOn: string }[];
    expect(keys.map(({ lastUsedOn }) => lastUsedOn >= today || lastUsedOn)).toEqual([true, true]);
    for (const words of [
      ["plan", name, "premium"],
      ["deny", name, "other-*"],
      ["suspend", name],
      ["resume", name],
    ])
      expect((await slipway("tenants", ...words)).err).toMatch(/^On [^\n]*\n$/);
    expect((await slipway("tenants", "show", name)).out).toMatch(/active, on plan premium.*\nmay call mnist@1\n/);
    expect((await slipway("tenants", "delete", name)).err).toContain("add --yes");
    expect((await slipway("tenants", "delete", name, "--yes")).code).toBe(0);
    const { out } = await slipway("audit", "--json");
    const acts = (JSON.parse(out) as readonly AuditEntry[]).filter(({ tenant, phase }) => tenant === name && phase !== "begun");
    expect(acts.map(({ action, phase, who }) => `${action} ${phase} by ${who}`)).toEqual(
      [
        "create done",
        "rotate done",
        "rotate failed",
        "grant done",
        "plan done",
        "deny done",
        "suspend done",
        "resume done",
        "delete done",
      ].map((act) => `tenants ${act} by tester@here`),
    );
    for (const key of [first, rotated.key]) expect(out).not.toContain(key.slice(9, 30));
  });

  test("a leaked key that is reported works no more once the gateway looks at it anew", async () => {
    const key = await create("leaky", "--plan", "free", "--models", "*");
    const report = await fetch(`${url}/v1/keys/leaked`, {
      method: "POST",
      body: JSON.stringify([{ token: key, url: "https://github.com/x" }]),
    });
    expect([report.status, await report.json()]).toEqual([202, { received: 1 }]);
    expect((await infer(key)).status).toBe(401);
    const { out } = await slipway("keys", "list", "--tenant", "leaky", "--json");
    expect(JSON.parse(out)).toEqual([expect.objectContaining({ status: "revoked" })]);
    expect((await fetch(`${url}/v1/keys/leaked`)).status).toBe(401);
  });

  test("a name that is taken, a plan or a tenant that is none, are sentences", async () => {
    await create("taken", "--plan", "free", "--models", "*");
    expect((await slipway("tenants", "create", "taken", "--plan", "free", "--models", "*")).err).toContain('Tenant "taken" exists already');
    expect((await slipway("tenants", "create", "x", "--plan", "gold", "--models", "*")).err).toContain("free, standard, premium");
    const revoked = await slipway("tenants", "revoke", "nobody");
    expect([revoked.code, revoked.err]).toEqual([1, expect.stringContaining('There is no tenant "nobody"')]);
  });

  test("a plan's rate is kept to: 429 with Retry-After, in our form", async () => {
    const key = await create("hasty", "--plan", "free", "--models", "*");
    const answers = await Promise.all(Array.from({ length: 40 }, () => infer(key)));
    const refused = answers.filter(({ status }) => status !== 200);
    expect(answers.length - refused.length).toBeGreaterThanOrEqual(10);
    expect(refused.length).toBeGreaterThan(0);
    for (const response of refused) {
      expect(response.status).toBe(429);
      expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(0);
      expect(await response.json()).toMatchObject({ error: expect.any(String), code: "RATE_LIMITED", request_id: expect.any(String) });
    }
  });

  test("slipway infer recognises a picture of a digit, and a JSON request", async () => {
    const picture = await slipway("infer", "mnist", "--input", join(ROOT, "models/mnist/1/sample.png"));
    expect(picture.err).toBe("");
    expect(picture.out).toMatch(/^mnist@1\n(.*\n)*.*class INT64 \[1\]: 7\n$/);
    const json = await slipway("infer", "mnist@1", "--input", join(ROOT, "models/mnist/1/sample.json"), "--json");
    expect(JSON.parse(json.out)).toMatchObject({ model_name: "mnist", model_version: "1" });
    const missing = await slipway("infer", "nothing", "--input", join(ROOT, "models/mnist/1/sample.png"));
    expect([missing.code, missing.out]).toEqual([1, ""]);
    expect(missing.err).toContain("404");
  });
});
