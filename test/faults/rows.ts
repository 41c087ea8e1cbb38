/** Where a row of the fault matrix is held to what it promises, or what it waits for. */
export interface FaultRow {
  readonly row: string;
  readonly fault: string;
  /** Test files that inject it; each names the row, or says the fault in its own words. */
  readonly tests?: readonly string[];
  /** What of the row is not tested, and why. */
  readonly open?: string;
}

const LOADS = "test/faults/artifact-loads.test.ts";
const KEYS = "test/faults/keys.test.ts";
const CLOUD = "test/faults/cloud.test.ts";
const STORE = "test/core/drivers/artifact-store-s3.test.ts";
const ENGINE = "The engine server is not built: the form that the row takes in Lambda is tested";
const JOBS = "There are no jobs and no queue yet";
const GPU = "There is no GPU service yet";

/** Every row, in order. */
export const FAULT_ROWS: readonly FaultRow[] = [
  {
    row: "F01",
    fault: "The bucket fails now and then",
    tests: [LOADS],
    open: "There is no bucket of tokens for retries beyond two a load",
  },
  { row: "F02", fault: "The bucket is down, the environment warm", tests: [LOADS] },
  { row: "F03", fault: "The bucket is down, the environment cold", tests: [LOADS], open: "There is no circuit breaker" },
  { row: "F04", fault: "The bucket is slow", tests: [LOADS] },
  { row: "F05", fault: "A body is cut off", tests: [LOADS] },
  { row: "F06", fault: "A bit is flipped", tests: [LOADS, "test/scenarios/corrupt-artifact.test.ts"] },
  { row: "F07", fault: "Manifests are swapped", tests: [LOADS] },
  { row: "F08", fault: "The registry is stale", open: "There is no registry: what a function serves stands in its bundle" },
  { row: "F09", fault: "Configuration is malformed", tests: [KEYS, "test/models/catalog.test.ts"] },
  { row: "F10", fault: "A child is killed", tests: [CLOUD, "test/fuzz/fuzz.test.ts"], open: ENGINE },
  {
    row: "F11",
    fault: "The service is killed",
    tests: [CLOUD, "test/fuzz/fuzz.test.ts", "test/scenarios/kill-and-restart.test.ts"],
    open: JOBS,
  },
  { row: "F12", fault: "Out of memory", tests: [CLOUD, "test/local/lambda/limits.test.ts"], open: ENGINE },
  { row: "F13", fault: "Heap pressure in the engine's parent", open: "The engine server is not built" },
  { row: "F14", fault: "An inference does not end", tests: [CLOUD, "test/local/lambda/limits.test.ts"], open: ENGINE },
  { row: "F15", fault: "A model crashes natively", tests: [CLOUD], open: `${ENGINE}, and there is no quarantine after three crashes` },
  { row: "F16", fault: "The disk is full on a load", tests: [STORE], open: "Nothing is evicted: a function keeps one artifact" },
  {
    row: "F17",
    fault: "The usage ledger cannot be written",
    tests: ["test/core/serving/usage-meter.test.ts", "test/core/drivers/usage-ledger-dynamodb.test.ts"],
  },
  { row: "F18", fault: "A write breaks off, then a crash", tests: [STORE] },
  { row: "F19", fault: "The clock moves", tests: [KEYS], open: "There is no idempotency yet" },
  { row: "F20", fault: "Redelivery while processing", open: JOBS },
  { row: "F21", fault: "Redelivery after completion", open: JOBS },
  { row: "F22", fault: "Reordering and poison", open: JOBS },
  { row: "F23", fault: "The queue is down", open: JOBS },
  { row: "F24", fault: "The result store is down", open: JOBS },
  {
    row: "F25",
    fault: "Clients leave",
    tests: [CLOUD, "test/local/gateway/transport.test.ts"],
    open: "The log's usage is compared with its results; the ledger is held to the log elsewhere",
  },
  { row: "F26", fault: "One idempotency key, many requests", open: "There are no idempotency keys yet" },
  { row: "F27", fault: "The GPU backend fails", open: GPU },
  { row: "F28", fault: "The GPU answers for another", open: GPU },
  { row: "F29", fault: "A GPU task is killed", open: GPU },
  {
    row: "F30",
    fault: "A deployment under load",
    tests: ["test/scenarios/deploy-with-cdk.test.ts"],
    open: "At the rate that one client asks",
  },
  { row: "F31", fault: "A version fails its probe", open: "There is no rollout yet: labels are moved by a deployment" },
  { row: "F32", fault: "Shutdown while loading", tests: ["test/scenarios/kill-and-restart.test.ts"], open: ENGINE },
  { row: "F33", fault: "Overload", tests: [CLOUD], open: "Refusals are proven, the times of those who are served are not" },
  { row: "F34", fault: "One tenant far over its rate", tests: [CLOUD], open: "That others are answered is proven, their times are not" },
  { row: "F35", fault: "The key store is down", tests: [KEYS, "test/functions/authorizer/create-authorizer-handler.test.ts"] },
  {
    row: "F36",
    fault: "An artifact is deleted or overwritten",
    tests: ["test/cdk/serving-stack.test.ts"],
    open: "The local cloud does not act on roles: the template is tested",
  },
  { row: "F37", fault: "The registry is lost", open: "There is no export and no restore yet" },
  { row: "F38", fault: "The log sink fails", tests: ["test/local/cloud/logs/log-store.test.ts"] },
  { row: "F39", fault: "A day's soak", open: "There is no simulator yet; `npm run fuzz` watches memory over 100,000 requests" },
  { row: "F40", fault: "Two services on one store", tests: ["test/scenarios/start.test.ts", "test/local/start/home-lock.test.ts"] },
];
