import { execFile, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findConfinement } from "#local/registration/confinement.ts";
import { runConfined } from "#local/registration/run-confined.ts";
import { temporaryFolder } from "#test/support/temporary-folder.ts";

const SCRIPT = join(import.meta.dirname, "escape-attempts.ts");
const LIMITS = { memoryBytes: 2 ** 30, timeoutMs: 20_000 };

let requests = 0;
const server = createServer((_request, response) => {
  requests += 1;
  response.end();
});

beforeAll(() => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve)));
afterAll(() => void server.close());

/** A folder to work in, and one beside it that is nobody's business. */
function surroundings(): { readonly folder: string; readonly outside: string; readonly script: string; readonly input: string } {
  const root = temporaryFolder();
  const [folder, outside] = [join(root, "inside"), join(root, "outside")];
  mkdirSync(folder);
  mkdirSync(outside);
  writeFileSync(join(outside, "secret"), "not to be read");
  const script = join(folder, "escape-attempts.ts");
  writeFileSync(script, readFileSync(SCRIPT));
  const { port } = server.address() as AddressInfo;
  return { folder, outside, script, input: JSON.stringify({ outside, port }) };
}

describe("runConfined(), SEC-16", () => {
  const full = findConfinement(LIMITS);
  test.each([
    ["with all that this machine has", full],
    ["with Node's own means alone", { wrapper: [] }],
  ])("leaves a script no environment, no socket, no writing and no process, %s", async (_what, confinement) => {
    const { folder, outside, script, input } = surroundings();
    const before = requests;
    const end = await runConfined({ script, readable: [], folder, input, confinement, limits: LIMITS });
    expect(end.errors).toBe("");
    expect(JSON.parse(end.output)).toEqual({ succeeded: [], attempts: 15 });
    expect(end).not.toHaveProperty("fault");
    expect(requests).toBe(before);
    expect(readdirSync(folder)).toEqual(["escape-attempts.ts"]);
    expect(readdirSync(outside)).toEqual(["secret"]);
  });

  test("positive control: unconfined, the same script does all of it", async () => {
    const { outside, script, input } = surroundings();
    // Not in one call: the server that it connects to is in this process.
    const output = await new Promise<string>((resolve) => {
      const child = execFile(process.execPath, [script], { env: { A: "b" } }, (_error, text) => resolve(text));
      child.stdin?.end(input);
    });
    expect(JSON.parse(output).succeeded).toHaveLength(15);
    expect(existsSync(join(outside, "planted"))).toBe(true);
  });

  test.runIf(full.wrapper.some((word) => word.endsWith("/unshare")))("lets not even native code reach the network", async () => {
    const { port } = server.address() as AddressInfo;
    const before = requests;
    const program = `fetch("http://127.0.0.1:${port}").then(() => process.exit(0), () => process.exit(7))`;
    const ask = (wrapper: readonly string[]) =>
      new Promise<number | string | null | undefined>((resolve) => {
        const [command = process.execPath, ...args] = [...wrapper, process.execPath, "--eval", program];
        execFile(command, args, { env: {} }, (error) => resolve(error === null ? 0 : error.code));
      });
    expect(await ask(full.wrapper)).toBe(7);
    expect(requests).toBe(before);
    expect(await ask([])).toBe(0);
    expect(requests).toBe(before + 1);
  });

  test.runIf(full.wrapper.some((word) => word.endsWith("/prlimit")))("lets not even native code write to a file", () => {
    const folder = temporaryFolder();
    const [command = "", ...args] = [...full.wrapper, "/bin/sh", "-c", `echo x > ${join(folder, "planted")}`];
    spawnSync(command, args, { env: {} });
    expect(existsSync(join(folder, "planted")) ? readFileSync(join(folder, "planted"), "utf8") : "").toBe("");
  });
});
