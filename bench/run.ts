import { mkdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import Table from "cli-table3";
import { accuracy } from "./accuracy.ts";
import type { Bench, BenchRow } from "./bench.ts";
import { coldStart } from "./cold-start.ts";
import { compression } from "./compression.ts";
import { decoding } from "./decoding.ts";
import { footprintInt8 } from "./footprint-int8.ts";
import { footprintOverhead } from "./footprint-overhead.ts";
import { gatewayOverhead } from "./gateway-overhead.ts";
import { inspectLarge } from "./inspect-large.ts";
import { ledgerOverhead } from "./ledger-overhead.ts";
import { startTime } from "./start-time.ts";
import { trainingEpoch } from "./training-epoch.ts";
import { warmOverhead } from "./warm-overhead.ts";

const BENCHES: readonly Bench[] = [
  coldStart,
  decoding,
  warmOverhead,
  gatewayOverhead,
  footprintOverhead,
  ledgerOverhead,
  footprintInt8,
  startTime,
  trainingEpoch,
  accuracy,
  inspectLarge,
  compression,
];

const { values, positionals: wanted } = parseArgs({ options: { data: { type: "string" } }, allowPositionals: true });
const unknown = wanted.filter((name) => !BENCHES.some((bench) => bench.name === name));
if (unknown.length > 0) {
  console.error(`There is no bench "${unknown.join('", "')}"; there are ${BENCHES.map((bench) => bench.name).join(", ")}`);
  process.exit(1);
}
for (const bench of BENCHES.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
  console.log(`\n${bench.title}`);
  const rows = await bench.run((text) => console.error(`  … ${text}`), values.data);
  print(rows);
  save(bench, rows);
}

function print(rows: readonly BenchRow[]): void {
  const table = new Table({
    head: ["", "ours p50", "p99", "reference p50", "p99", "ratio of p50", "reference"],
    style: { head: [], border: [] },
  });
  for (const { what, unit, ours, reference, against } of rows) {
    const number = (value: number): string => `${value < 10 ? value.toFixed(3) : value.toFixed(1)} ${unit}`;
    table.push([
      what,
      number(ours.p50),
      number(ours.p99),
      number(reference.p50),
      number(reference.p99),
      (ours.p50 / reference.p50).toFixed(2),
      against,
    ]);
  }
  console.log(table.toString());
}

function save(bench: Bench, rows: readonly BenchRow[]): void {
  const folder = join(import.meta.dirname, "results");
  mkdirSync(folder, { recursive: true });
  const machine = {
    node: process.versions.node,
    platform: `${process.platform}/${process.arch}`,
    cpu: cpus()[0]?.model ?? "unknown",
    cores: cpus().length,
  };
  const result = {
    name: bench.name,
    title: bench.title,
    machine,
    rows: rows.map((row) => ({ ...row, ratio: row.ours.p50 / row.reference.p50 })),
  };
  writeFileSync(join(folder, `${bench.name}.json`), `${JSON.stringify(result, null, 2)}\n`);
}
