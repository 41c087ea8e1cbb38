import type { Command } from "commander";
import * as v from "valibot";
import { parseModelReference } from "#core/model/reference.ts";
import { DATATYPE_NAMES } from "#core/protocol/datatype.ts";
import { type ApiOptions, callApi, resolveApi } from "./call-api.ts";
import type { CliContext } from "./cli-context.ts";
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

interface InferOptions extends ApiOptions {
  readonly input: string;
  readonly json?: boolean;
}

export function registerInfer(program: Command, context: CliContext): void {
  program
    .command("infer")
    .argument("<name[@version]>", "a model, or one of its versions or labels")
    .description("send one request to a local or deployed API")
    .requiredOption("--input <file>", "a picture of the model's size, a request in JSON, or a JSON array of elements")
    .option("--url <url>", "the API, everything before /v2 (default: the running local cloud)")
    .option("--key <key>", "the tenant's key (default: the demo tenant's)")
    .option("--json", "print the answer as it came")
    .action((reference: string, options: InferOptions) => infer(reference, options, context));
}

async function infer(reference: string, options: InferOptions, context: CliContext): Promise<void> {
  const api = resolveApi(options, context);
  const { name, version } = parseModelReference(reference);
  const path = `/v2/models/${encodeURIComponent(name)}${version === undefined ? "" : `/versions/${version}`}`;
  const metadata = v.parse(METADATA, await callApi(api, { method: "GET", path }));
  const body = JSON.stringify(await toInferRequest(options.input, metadata.inputs));
  const answer = v.parse(ANSWER, await callApi(api, { method: "POST", path: `${path}/infer`, body, mediaType: "application/json" }));
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
