import { setTimeout as sleep } from "node:timers/promises";
import { checkAnswer } from "./check-answer.ts";
import { outputOf } from "./echo-model.ts";
import { checkTraces } from "./fuzz-run.ts";
import type { FuzzedCloud, FuzzTenant } from "./fuzzed-cloud.ts";
import { createHttpLane, type HttpLane, type LaneAnswer } from "./http-lane.ts";
import { servingProcesses } from "./observe-cloud.ts";
import { createMulberry } from "./seeded-random.ts";

export interface InterleaveOptions {
  readonly seed: number;
  readonly lanes: number;
  readonly requests: number;
  /** So many requests after each other, a process of a function is killed. */
  readonly killEvery: number;
  /** The whole local cloud is killed so often, with requests under way, and started again. */
  readonly restarts: number;
}

export interface InterleaveFigures {
  readonly answers: number;
  readonly ok: number;
  readonly lost: number;
  readonly killed: number;
  readonly restarts: number;
}

const HANG_MS = 30_000;

/**
 * Tenants take turns at the same functions, each with its own marker in everything it sends, while processes are killed. Every success
 * must be the asker's own data, and no marker may be in another's answer or in any trace.
 */
export async function interleave(
  cloud: FuzzedCloud,
  tenants: readonly FuzzTenant[],
  options: InterleaveOptions,
): Promise<InterleaveFigures> {
  const { seed, lanes, requests, killEvery, restarts } = options;
  const random = createMulberry(seed);
  const figures = { answers: 0, ok: 0, lost: 0, killed: 0, restarts: 0 };
  const perSegment = Math.ceil(requests / (restarts + 1));

  for (let segment = 0; segment <= restarts; segment += 1) {
    const { connection, process } = cloud.current();
    const port = Number(new URL(connection.url).port);
    let left = perSegment;
    let isDying = false;
    const runLane = async (): Promise<void> => {
      const lane = createHttpLane({ port, timeoutMs: HANG_MS });
      while (left > 0) {
        left -= 1;
        if (left % killEvery === killEvery - 1) figures.killed += killOneFunction(process.pid ?? 0, random);
        const tenant = tenants[Math.floor(random() * tenants.length)];
        if (tenant === undefined) throw new Error("Somebody has to ask");
        const nonce = Math.floor(random() * 2 ** 32).toString(16);
        const answer = await ask(lane, tenant, nonce, random()).catch((error: unknown) => {
          // Who is connected to a process that is killed has no answer; nobody else may be without one.
          if (!isDying) throw error;
          return undefined;
        });
        if (answer === undefined) {
          figures.lost += 1;
          return;
        }
        figures.answers += 1;
        if (checkOwn(answer, tenant, nonce, tenants)) figures.ok += 1;
      }
      lane.close();
    };
    const running = Array.from({ length: lanes }, runLane);
    if (segment < restarts) {
      while (left > lanes * 2) await Promise.race([sleep(5), ...running]);
      isDying = true;
      const restarting = cloud.restart();
      await Promise.all([...running, restarting]);
      figures.restarts += 1;
    } else await Promise.all(running);
  }
  await sleep(300);
  checkTraces(cloud, tenants);
  return figures;
}

/** The marker in every place a request has: data, id, parameters, header, query, path. */
function ask(lane: HttpLane, { key, marker }: FuzzTenant, nonce: string, roll: number): Promise<LaneAnswer> {
  const id = `${marker}-${nonce}`;
  const json = JSON.stringify({
    id,
    parameters: { note: marker },
    inputs: [{ name: "text", shape: [2], datatype: "BYTES", data: [marker, nonce] }],
  });
  const body = roll < 0.1 ? json.slice(0, -5) : roll < 0.2 ? json.replace('"shape":[2]', `"shape":["${marker}"]`) : json;
  const path = roll > 0.95 ? `/v2/models/${marker}/infer` : "/v2/models/echo/versions/3/infer";
  const lines = ["Host: 127.0.0.1", `x-api-key: ${key}`, `x-note: ${marker}`, `Content-Length: ${Buffer.byteLength(body)}`];
  return lane.ask(Buffer.from(`POST ${path}?note=${marker} HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n${body}`));
}

/** @returns whether it is a success. @throws Error when the answer holds anything of another tenant, or other data than was sent. */
export function checkOwn(answer: LaneAnswer, tenant: FuzzTenant, nonce: string, tenants: readonly FuzzTenant[]): boolean {
  const foreign = tenants.filter(({ name }) => name !== tenant.name).map(({ marker }) => marker);
  if (checkAnswer(answer, { foreign }) !== "OK") return false;
  const { id, outputs } = JSON.parse(answer.body.toString("utf8")) as {
    readonly id: string;
    readonly outputs: readonly { readonly name: string; readonly data: readonly string[] }[];
  };
  const data = outputs.find(({ name }) => name === outputOf("text"))?.data;
  if (id !== `${tenant.marker}-${nonce}` || data?.[0] !== tenant.marker || data[1] !== nonce) {
    throw new Error(`The answer to request ${nonce} is another's: ${answer.body.toString("utf8").slice(0, 300)}`);
  }
  return true;
}

function killOneFunction(root: number, random: () => number): number {
  const functions = servingProcesses(root).filter(({ isFunction }) => isFunction);
  const chosen = functions[Math.floor(random() * functions.length)];
  if (chosen === undefined) return 0;
  process.kill(chosen.pid, "SIGKILL");
  return 1;
}
