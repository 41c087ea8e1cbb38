/** `npm run fuzz [-- --seed 7 --requests 100000]`: the long run, its figures printed. A failure prints the seed that repeats it. */
import { parseArgs } from "node:util";
import { fuzz } from "./fuzz-run.ts";
import { startFuzzedCloud } from "./fuzzed-cloud.ts";
import { interleave } from "./interleave.ts";

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: String(Date.now() % 1_000_000_000) },
    requests: { type: "string", default: "100000" },
    interleaved: { type: "string", default: "10000" },
    lanes: { type: "string", default: "8" },
  },
});
const [seed, requests, interleaved, lanes] = [values.seed, values.requests, values.interleaved, values.lanes].map(Number) as [
  number,
  number,
  number,
  number,
];

console.log(`Seed ${seed}: repeat with npm run fuzz -- --seed ${seed} --requests ${requests} --lanes ${lanes}`);
console.log("A lane that fails names its own seed: repeat that lane alone with --seed <its seed> --lanes 1");
const cloud = await startFuzzedCloud();
const stop = async (): Promise<void> => {
  const code = await cloud.close();
  if (code !== 0) throw new Error(`The local cloud ended with ${code}`);
};
process.once("SIGINT", () => void stop().finally(() => process.exit(130)));
try {
  const tenants = [await cloud.createTenant("fuzz-a"), await cloud.createTenant("fuzz-b")];
  const warmUp = Math.min(2_000, requests);
  const figures = await fuzz(cloud, tenants, { seed, lanes, warmUp, requests, round: 5_000, report: (line) => console.log(line) });
  const rate = Math.round((figures.requests - warmUp) / figures.seconds);
  console.log(`\n${figures.requests} requests, ${figures.answers} answers, ${Math.round(figures.seconds)} s, ${rate} a second`);
  console.log(`Slowest answer ${Math.round(figures.slowestMs)} ms; largest growth of a process ${figures.grownMiB.toFixed(1)} MiB`);
  for (const [code, times] of [...figures.codes].sort((a, b) => b[1] - a[1])) console.log(`  ${String(times).padStart(7)}  ${code}`);
  if (interleaved > 0) {
    const own = await interleave(cloud, tenants, { seed, lanes: 6, requests: interleaved, killEvery: 150, restarts: 3 });
    console.log(
      `Interleaved: ${own.answers} answers, ${own.ok} of them results, ${own.lost} connections lost, ${own.killed} functions killed, ${own.restarts} restarts`,
    );
  }
} finally {
  await stop();
}
console.log("Every answer was right, every request has its line, nothing leaked");
