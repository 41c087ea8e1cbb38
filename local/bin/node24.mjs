// `node local/bin/node24.mjs SCRIPT …` runs a script as `node SCRIPT …` would, on Node 24 whatever `node` is.
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { ensureNode } from "./ensure-node.mjs";

await ensureNode();
// Tests and benches also open ONNX Runtime directly, beside the product: it must not report on them.
process.env.ORT_DISABLE_TELEMETRY = "1";
const script = resolve(process.argv[2] ?? "");
process.argv.splice(1, 2, script);
await import(pathToFileURL(script).href);
