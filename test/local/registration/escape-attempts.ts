import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

// Run as a program: tries what a confined process must not be able to do, and writes what came of it, as one JSON document.
// The paths and the port it is told on its standard input.
const { outside, port } = JSON.parse(readFileSync(0, "utf8")) as { readonly outside: string; readonly port: number };

const { env: environment } = process;
const attempts: Readonly<Record<string, () => unknown | Promise<unknown>>> = {
  "read a variable of the environment": () => {
    if (Object.keys(environment).length === 0) throw new Error("There is none");
  },
  "read a file outside": () => readFileSync(join(outside, "secret")),
  "list the process table": () => readFileSync("/proc/1/cmdline"),
  "write beside itself": () => writeFileSync(join(import.meta.dirname, "planted"), "x"),
  "write outside": () => writeFileSync(join(outside, "planted"), "x"),
  "append outside": () => appendFileSync(join(outside, "secret"), "x"),
  "make a folder": () => mkdirSync(join(outside, "folder")),
  "import the network": () => import("node:net").then(connect),
  "require the network": async () => connect((await import("node:module")).createRequire(import.meta.url)("net")),
  "get the network": () => connect(process.getBuiltinModule("node:net")),
  "open a datagram socket": async () => (await import("node:dgram")).createSocket("udp4").close(),
  "resolve a name": async () => (await import("node:dns/promises")).lookup("localhost"),
  fetch: () => fetch(`http://127.0.0.1:${port}/`),
  "start a process": async () => {
    const { spawnSync } = await import("node:child_process");
    const { error } = spawnSync("/bin/true");
    if (error !== undefined) throw error;
  },
  "start a thread": async () => {
    const { Worker } = await import("node:worker_threads");
    await new Worker("", { eval: true }).terminate();
  },
};

function connect(net: typeof import("node:net")): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, "127.0.0.1", () => {
      socket.destroy();
      resolve();
    });
    socket.on("error", reject);
  });
}

const succeeded: string[] = [];
for (const [name, attempt] of Object.entries(attempts)) {
  try {
    await attempt();
    succeeded.push(name);
  } catch {
    // Refused, as it should be.
  }
}
process.stdout.write(JSON.stringify({ succeeded, attempts: Object.keys(attempts).length }));
