import type { ServedVersion } from "#core/model/served-model.ts";
import { createFootprintGauge } from "#core/serving/footprint-gauge.ts";
import type { HttpResponse } from "#core/serving/http.ts";
import type { Runner } from "#core/serving/runner.ts";
import { createUsageMeter } from "#core/serving/usage-meter.ts";
import type { UsageLedger } from "#core/usage/usage-ledger.ts";
import { createInferHandler } from "#functions/infer/create-infer-handler.ts";
import { lambdaContext, toProxyEvent } from "#test/fakes/api-gateway-event.ts";
import { identityModel } from "../serving/ask.ts";

export const TIMEOUT_MS = 28_000;
export const INIT_MS = 350;

/** What every function of the month shares. */
export interface MonthWorld {
  readonly ledger: UsageLedger;
  /** Milliseconds since 1970, moved by what runs. */
  readonly clock: { now: number };
  /** Where the functions' log lines go. */
  readonly log: (line: string) => void;
}

export interface MonthVersion {
  readonly model: string;
  readonly version: number;
  readonly memoryMb: number;
}

/** What a run is made to take, and whether its environment dies of it. */
export interface RunScript {
  readonly ms: number;
  readonly cpuSeconds: number;
  readonly isKilled: boolean;
}

export interface MonthFunction {
  /** Asks the function, in an environment that is new after a kill. @returns undefined where it was killed. */
  ask(request: MonthRequest, script: RunScript): Promise<Answered | undefined>;
}

export interface MonthRequest {
  readonly id: string;
  readonly path: string;
  readonly body: string;
  readonly authorizer: Readonly<Record<string, string>>;
}

export interface Answered extends Pick<HttpResponse, "status"> {
  readonly bytes: number;
  /** Init that this request was the first to wait for, whatever became of it. */
  readonly coldMs: number;
}

/** The real handler, meter and gauge of a version over a ledger, with a model that takes the time it is told to. */
export function createMonthFunction(version: MonthVersion, world: MonthWorld): MonthFunction {
  const { clock } = world;
  let environment = startEnvironment(version, world);
  return {
    async ask(request, script) {
      const coldMs = environment.isNew ? INIT_MS : 0;
      environment.isNew = false;
      const event = toProxyEvent({ method: "POST", ...request, headers: { "content-type": "application/json" } });
      const death = environment.prepare(script);
      const answer = environment.handler(event, { ...lambdaContext(), awsRequestId: request.id });
      const result = await Promise.race([death, answer]);
      if (result === undefined) {
        environment = startEnvironment(version, world);
        clock.now += script.ms;
        return undefined;
      }
      return { status: result.statusCode, bytes: Buffer.from(result.body, "base64").length, coldMs };
    },
  };
}

function startEnvironment({ model, version: number, memoryMb }: MonthVersion, { ledger, clock, log }: MonthWorld) {
  const version: ServedVersion = identityModel([{ name: "x", datatype: "FP32", shape: [-1, 4] }], { name: model, version: number });
  let script: RunScript = { ms: 0, cpuSeconds: 0, isKilled: false };
  let die = (): void => {};
  let cpuSeconds = 0;
  const runner: Runner = {
    async infer(inputs) {
      if (script.isKilled) {
        die();
        return new Promise(() => {});
      }
      clock.now += script.ms;
      cpuSeconds += script.cpuSeconds;
      return { outputs: inputs.map((input) => ({ ...input, name: "y" })), computeMs: script.ms };
    },
    async close() {},
  };
  const date = (): Date => new Date(clock.now);
  const handler = createInferHandler({
    version,
    session: async () => runner,
    gauge: createFootprintGauge({
      memoryMb,
      region: "us-east-1",
      architecture: "x86_64",
      initMs: INIT_MS,
      clock: () => clock.now,
      cpuSeconds: () => cpuSeconds,
    }),
    meter: createUsageMeter({
      ledger,
      version,
      placement: "lambda",
      memoryMb,
      timeoutMs: TIMEOUT_MS,
      date,
      write: (usage) => log(JSON.stringify({ level: "info", usage })),
      report: (failure) => {
        throw failure;
      },
    }),
    log: () => {},
    now: () => clock.now,
    date,
  });
  return {
    handler,
    isNew: true,
    prepare(next: RunScript): Promise<undefined> {
      script = next;
      return new Promise((resolve) => {
        die = () => resolve(undefined);
      });
    },
  };
}
