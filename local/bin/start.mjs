import { requireNode } from "./require-node.mjs";

requireNode();
const { main } = await import("../start/main.ts");
await main(process.env, process.argv.slice(2));
