#!/usr/bin/env node
import { requireNode } from "./require-node.mjs";

requireNode();
const { main } = await import("../cli.ts");
process.exitCode = await main(process.argv, process.env);
