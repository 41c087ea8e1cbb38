import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, inject, onTestFinished, test } from "vitest";
import { ROOT, startCloud } from "#test/support/started-cloud.ts";

function temporaryHome(): string {
  const home = mkdtempSync(join(tmpdir(), "slipway-home-"));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  return home;
}

/** Runs what `npm start` runs until it ends by itself. */
function start(environment: Readonly<Record<string, string>>): Promise<{ readonly code: number | null; readonly err: string }> {
  const child = spawn(process.execPath, [join(ROOT, "local/bin/start.mjs")], {
    env: { ...process.env, npm_lifecycle_event: undefined, PORT: "0", SLIPWAY_AWS_PORT: "0", ...environment },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let err = "";
  child.stderr.on("data", (chunk: Buffer) => {
    err += chunk.toString();
  });
  return new Promise((resolve) => child.once("close", (code) => resolve({ code, err })));
}

describe.skipIf(inject("home") === "")("npm start", () => {
  test.each(["PORT", "SLIPWAY_AWS_PORT"])("says plainly that the port in %s is taken, and leaves nothing open", async (variable) => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void other.close());
    const { port } = other.address() as AddressInfo;
    const home = temporaryHome();
    const { code, err } = await start({ [variable]: String(port), SLIPWAY_HOME: home });
    expect(code).toBe(1);
    expect(err).toContain(`Port ${port} is taken`);
    expect(err).toContain(variable);
    expect(err).not.toContain("    at ");
    expect(readdirSync(home).filter((name) => name !== "cloud")).toEqual([]);
  });

  test("says which setting cannot be used", async () => {
    const { code, err } = await start({ PORT: "eighty", SLIPWAY_HOME: temporaryHome() });
    expect([code, err.trim()]).toEqual([1, 'slipway: PORT: Expected a port number, received "eighty"']);
  });

  test("refuses to share a folder with a living local cloud", async () => {
    const { code, err } = await start({ SLIPWAY_HOME: inject("home") });
    expect(code).toBe(1);
    expect(err).toMatch(/Another local cloud \(process \d+\)/);
  });

  test("keeps what is secret to its owner, and removes local.json on a clean stop", async () => {
    const home = temporaryHome();
    const cloud = await startCloud({ home });
    for (const file of ["local.json", "demo-key"]) expect(statSync(join(home, file)).mode & 0o777).toBe(0o600);
    expect(cloud.printed()).toContain(cloud.connection.apiKey);
    expect(await cloud.stop()).toBe(0);
    expect(readdirSync(home).sort()).toEqual(["cloud", "demo-key"]);
  });
});
