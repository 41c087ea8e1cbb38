#!/usr/bin/env node
import { ensureNode } from "./ensure-node.mjs";

await ensureNode();
const { main } = await import("../cli.ts");
process.exitCode = await main(process.argv, process.env);
