import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { delimiter, dirname, join } from "node:path";

/** TypeScript by type stripping, and the runtime that Lambda has. */
export const NEEDED_NODE_MAJOR = 24;

/**
 * Comes back when this Node is new enough. Else it runs the same command line on the Node that `npm ci` brought, ends with its exit code
 * and never comes back. `.bin/node` cannot be relied on: npm 10 removes it together with the package of the other architecture.
 */
export async function ensureNode(version = process.versions.node) {
  if (Number(version.split(".")[0]) >= NEEDED_NODE_MAJOR) return;
  const node = findPackagedNode();
  if (node === undefined) {
    console.error(
      `Slipway needs Node ${NEEDED_NODE_MAJOR} or newer, this is Node ${version}.\n` +
        "On Linux `npm ci` brings it along. Elsewhere install Node 24 from nodejs.org.",
    );
    process.exit(1);
  }
  await runOn(node);
}

function findPackagedNode() {
  try {
    const manifest = createRequire(import.meta.url).resolve(`node-${process.platform}-${process.arch}/package.json`);
    return join(dirname(manifest), "bin/node");
  } catch {
    return undefined;
  }
}

function runOn(node) {
  const path = `${dirname(node)}${delimiter}${process.env.PATH ?? ""}`;
  let child;
  // Before there is anybody to hand them on to: between a spawn and its handlers a signal would end us alone.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child = spawn(node, process.argv.slice(1), { stdio: "inherit", env: { ...process.env, PATH: path } });
  return new Promise((_, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => process.exit(signal === null ? code : 1));
  });
}
