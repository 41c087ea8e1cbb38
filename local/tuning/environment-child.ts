// The process that stands for an execution environment: started by `measure-environment.ts`, with its request as the only argument.
import { readFileSync } from "node:fs";
import { peakMemoryMb } from "#core/drivers/peak-memory.ts";
import { openRunner } from "#core/drivers/runner-onnx.ts";
import { infer } from "#core/serving/infer.ts";
import { UNMETERED } from "#core/serving/unmetered.ts";
import type { EnvironmentMeasure, EnvironmentRequest } from "./environment-request.ts";

const WARM_UP = 20;
/** No further request begins after this. */
const LIMIT_S = 20;

// Written by the parent, of this very program.
const { version, artifactFile, sampleFile, threads, requests } = JSON.parse(process.argv[2] ?? "") as EnvironmentRequest;
const { runner } = await openRunner(artifactFile, { threads, ...(version.session === undefined ? {} : { session: version.session }) });
const request = {
  method: "POST",
  path: `/v2/models/${encodeURIComponent(version.name)}/infer`,
  headers: new Map([["content-type", "application/json"]]),
  body: readFileSync(sampleFile),
};
const caller = {
  tenant: "tuning",
  plan: "premium",
  entitlements: [{ models: "*", versions: { from: 1, to: null } }],
  scopes: ["infer"],
} as const;
const clock = (): number => performance.now();
const deps = { version, session: async () => runner, clock, meter: UNMETERED };

const begin = clock();
const isLate = (): boolean => clock() - begin > LIMIT_S * 1000;
for (let count = 0; count < WARM_UP && (count === 0 || !isLate()); count += 1) await infer(request, caller, deps);
const times: number[] = [];
const cpuBefore = process.cpuUsage();
while (times.length < requests && (times.length === 0 || !isLate())) {
  const start = clock();
  await infer(request, caller, deps);
  times.push(clock() - start);
}
const { user, system } = process.cpuUsage(cpuBefore);
const measure: EnvironmentMeasure = {
  threads,
  requests: times.length,
  seconds: (times.toSorted((a, b) => a - b)[times.length >> 1] ?? 0) / 1000,
  cpuSeconds: (user + system) / 1_000_000 / times.length,
  peakMemoryMb: peakMemoryMb(),
};
process.stdout.write(JSON.stringify(measure));
