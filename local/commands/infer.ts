import type { Command } from "commander";
import * as v from "valibot";
import { parseModelReference } from "#core/model/reference.ts";
import { DATATYPE_NAMES } from "#core/protocol/datatype.ts";
import { readConnection } from "#local/operator/connection-file.ts";
import { processIsAlive } from "#local/operator/process-is-alive.ts";
import { type CliContext, CommandError } from "./cli-context.ts";
import { toInferRequest } from "./infer-request.ts";
import { printDocument } from "./print.ts";

const METADATA = v.object({
  inputs: v.array(v.object({ name: v.string(), datatype: v.picklist(DATATYPE_NAMES), shape: v.array(v.number()) })),
});
const ANSWER = v.object({
  model_name: v.string(),
  model_version: v.string(),
  outputs: v.array(
    v.object({ name: v.string(), datatype: v.string(), shape: v.array(v.number()), data: v.optional(v.array(v.unknown())) }),
  ),
});
const FAILURE = v.object({ error: v.string() });

interface InferOptions {
  readonly input: string;
  readonly url?: string;
  readonly key?: string;
  readonly json?: boolean;
}

export function registerInfer(program: Command, context: CliContext): void {
  program
    .command("infer")
    .argument("<name[@version]>", "a model, or one of its versions or labels")
    .description("send one request to a local or deployed API")
    .requiredOption("--input <file>", "a PNG of the model's size, a request in JSON, or a JSON array of elements")
    .option("--url <url>", "the API, everything before /v2 (default: the running local cloud)")
    .option("--key <key>", "the tenant's key (default: the demo tenant's)")
    .option("--json", "print the answer as it came")
    .action((reference: string, options: InferOptions) => infer(reference, options, context));
}

async function infer(reference: string, options: InferOptions, context: CliContext): Promise<void> {
  const api = resolveApi(options, context);
  const { name, version } = parseModelReference(reference);
  const path = `/v2/models/${encodeURIComponent(name)}${version === undefined ? "" : `/versions/${version}`}`;
  const metadata = v.parse(METADATA, await call(api, "GET", path));
  const request = await toInferRequest(options.input, metadata.inputs);
  const answer = v.parse(ANSWER, await call(api, "POST", `${path}/infer`, request));
  printDocument(context, options.json, answer, toText);
}

function toText(answer: v.InferOutput<typeof ANSWER>): string {
  return [
    `${answer.model_name}@${answer.model_version}`,
    ...answer.outputs.map(
      ({ name, datatype, shape, data = [] }) =>
        `  ${name} ${datatype} [${shape.join(", ")}]: ${data.slice(0, 20).map(toElement).join(", ")}${data.length > 20 ? ", …" : ""}`,
    ),
  ].join("\n");
}

function toElement(element: unknown): string {
  return typeof element === "number" && !Number.isInteger(element) ? element.toFixed(4) : String(element);
}

interface Api {
  readonly url: string;
  readonly key: string;
}

function resolveApi(options: InferOptions, context: CliContext): Api {
  const connection = readConnection(context.home, processIsAlive);
  const url = options.url ?? connection?.url;
  const key = options.key ?? (options.url === undefined ? connection?.apiKey : undefined);
  if (url === undefined)
    throw new CommandError("No local cloud runs from this folder: start one with `npm start`, or name the API with --url and --key");
  if (key === undefined) throw new CommandError("Name the tenant's key with --key");
  return { url: url.replace(/\/+$/, ""), key };
}

async function call(api: Api, method: string, path: string, body?: object): Promise<unknown> {
  const response = await fetch(`${api.url}${path}`, {
    method,
    headers: { "x-api-key": api.key, ...(body === undefined ? {} : { "content-type": "application/json" }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }).catch((cause: unknown) => {
    throw new CommandError(`Nothing answers at ${api.url}`, { cause });
  });
  const text = await response.text();
  if (response.ok) return JSON.parse(text);
  const failure = v.safeParse(v.pipe(v.string(), v.parseJson(), FAILURE), text);
  throw new CommandError(`${response.status}: ${failure.success ? failure.output.error : "the answer is not one of this API's"}`);
}
