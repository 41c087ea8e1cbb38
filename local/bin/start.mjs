import { ensureNode } from "./ensure-node.mjs";

await ensureNode();
const { main } = await import("../start/main.ts");
await main(process.env, process.argv.slice(2));
