import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { openLambdaService } from "#local/lambda/open-lambda-service.ts";
import { toConfig, toOptions, toZip } from "./sample-function.ts";

/** What each function does with its process, whose id it writes down first. */
const FUNCTIONS = {
  idle: "exports.handler = async () => note(process.pid);",
  looping: "exports.handler = async () => { note(process.pid); for (;;); };",
  "looping-init": "note(process.pid); for (;;);",
  stopped: "exports.handler = async () => { note(process.pid); process.kill(process.pid, 'SIGSTOP'); };",
  "child-of-function": `
    exports.handler = async () => {
      note(require("node:child_process").spawn("/bin/sleep", ["600"]).pid);
      await new Promise(() => setInterval(() => {}, 1000));
    };
  `,
};

/** Runs a Lambda with every kind of environment, each at its worst, until somebody kills this process. */
const [state = "", temporary = "", pids = ""] = process.argv.slice(2);
const lambda = openLambdaService({ ...toOptions(state, temporary), concurrency: 8 });
for (const [functionName, source] of Object.entries(FUNCTIONS)) {
  const note = `const note = (pid) => require("node:fs").writeFileSync(${JSON.stringify(join(pids, functionName))}, String(pid));\n`;
  await lambda.putFunction(toConfig({ functionName, timeoutSeconds: 600 }), toZip({ "index.js": note + source }));
}
// The control: started by the same process in the same way, and nobody's to end.
const control = spawn(process.execPath, ["-e", "for (;;);"], { detached: true, stdio: "ignore" });
writeFileSync(join(pids, "control"), String(control.pid));
await Promise.allSettled(Object.keys(FUNCTIONS).map((name) => lambda.invoke(name, Buffer.from("{}"))));
