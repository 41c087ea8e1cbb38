import { readFile } from "node:fs/promises";
import type { Command } from "commander";
import * as v from "valibot";
import { parseModelReference } from "#core/model/reference.ts";
import { IMAGE_MEDIA_TYPES } from "#core/task/image-header.ts";
import { sniffImage } from "#core/task/read-image-header.ts";
import { type ApiCall, type ApiOptions, callApi, resolveApi } from "./call-api.ts";
import { type CliContext, CommandError } from "./cli-context.ts";
import { printDocument, toTable } from "./print.ts";

/** Classes with their scores, or a vector. */
const PREDICTION = v.union([v.array(v.object({ label: v.string(), score: v.number() })), v.array(v.number())]);

interface PredictOptions extends ApiOptions {
  readonly input?: string;
  readonly text?: string;
  readonly json?: boolean;
}

export function registerPredict(program: Command, context: CliContext): void {
  program
    .command("predict")
    .argument("<name[@version]>", "a model, or one of its versions or labels")
    .description("ask a model about a picture or a text, at a local or deployed API")
    .option("--input <file>", "a PNG, JPEG or WebP, or a file of text")
    .option("--text <text>", "the text itself")
    .option("--url <url>", "the API, everything before /v1 (default: the running local cloud)")
    .option("--key <key>", "the tenant's key (default: the demo tenant's)")
    .option("--json", "print the answer as it came")
    .action((reference: string, options: PredictOptions) => predict(reference, options, context));
}

async function predict(reference: string, options: PredictOptions, context: CliContext): Promise<void> {
  const { name, version } = parseModelReference(reference);
  const body = await toBody(options);
  const api = resolveApi(options, context);
  const path = `/v1/models/${encodeURIComponent(name)}${version === undefined ? "" : `/versions/${version}`}/predict`;
  const answer = v.parse(PREDICTION, await callApi(api, { method: "POST", path, ...body }));
  printDocument(context, options.json, answer, toText);
}

async function toBody({ input, text }: PredictOptions): Promise<Pick<ApiCall, "body" | "mediaType">> {
  if ((input === undefined) === (text === undefined)) throw new CommandError("Name either a file with --input or a text with --text");
  if (input === undefined) return textBody(text ?? "");
  const bytes = await readFile(input).catch((cause: unknown) => {
    throw new CommandError(`Cannot read "${input}"`, { cause });
  });
  const format = sniffImage(bytes);
  return format === undefined ? textBody(bytes.toString("utf8")) : { body: bytes, mediaType: IMAGE_MEDIA_TYPES[format] };
}

function textBody(inputs: string): Pick<ApiCall, "body" | "mediaType"> {
  return { body: JSON.stringify({ inputs }), mediaType: "application/json" };
}

function toText(answer: v.InferOutput<typeof PREDICTION>): string {
  const scored = answer.flatMap((entry) => (typeof entry === "number" ? [] : [[entry.label, entry.score.toFixed(4)]]));
  if (scored.length > 0) return toTable(["class", "score"], scored);
  return answer.map((entry) => (typeof entry === "number" ? entry.toFixed(6) : "")).join(" ");
}
