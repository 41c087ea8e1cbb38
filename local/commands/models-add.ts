import { totalmem } from "node:os";
import { basename, join, resolve } from "node:path";
import { type Command, InvalidArgumentError } from "commander";
import { ServeError } from "#core/errors.ts";
import { LIMITS } from "#core/limits.ts";
import type { InputRanges } from "#core/model/input-ranges.ts";
import { isLabel, parseModelName } from "#core/model/reference.ts";
import { findConfinement } from "#local/registration/confinement.ts";
import { probeInChild } from "#local/registration/probe-in-child.ts";
import { type Registration, registerModel } from "#local/registration/register-model.ts";
import { type CliContext, CommandError } from "./cli-context.ts";
import { printDocument } from "./print.ts";
import { toRegistrationDocument, toRegistrationText } from "./registration-text.ts";
import { toWholeNumber } from "./whole-number.ts";

interface AddOptions {
  readonly name: string;
  readonly version?: number;
  readonly label?: string;
  readonly sha256?: string;
  readonly description?: string;
  readonly license?: string;
  readonly inputRange: InputRanges;
  readonly dimension: Readonly<Record<string, number>>;
  readonly maxBatch?: number;
  readonly seed: number;
  readonly json?: boolean;
}

/** Of the machine's memory, what a probe may take at most. */
const MEMORY_SHARE = 0.7;

export function registerModelsAdd(models: Command, context: CliContext): void {
  models
    .command("add")
    .argument("<file>", "an ONNX file")
    .description("inspect and probe a model file from elsewhere, and write it as a version")
    .requiredOption("--name <name>", "the model it is a version of")
    .option("--version <n>", "the version's number (default: the one with the same bytes, else the next)", toWholeNumber(1, 999_999_999))
    .option("--label <label>", "point this label at the version")
    .option("--sha256 <digits>", "what the file's digest must be, in lower-case hexadecimal digits")
    .option("--description <text>", "what a new model does (default: where the file is from)")
    .option("--license <text>", "the terms a new model is under")
    .option("--input-range <name=min..max>", "values that an input is made for; repeat it for more inputs", addRange, {})
    .option("--dimension <name=size>", "size of a free dimension while probing; repeat it for more", addSize, {})
    .option("--max-batch <n>", "the largest batch to allow (default: what a request can carry)", toWholeNumber(1, 1_000_000))
    .option("--seed <n>", "what decides the made-up inputs", toWholeNumber(0, 2 ** 31 - 1), 1)
    .option("--json", "print one JSON document")
    .action((file: string, options: AddOptions) => addModel(file, options, context));
}

/** @throws {CommandError, ServeError, GateError} saying why the file is refused. */
async function addModel(file: string, options: AddOptions, context: CliContext): Promise<void> {
  const { label, license, version, maxBatch, sha256 } = options;
  if (label !== undefined && !isLabel(label))
    throw new CommandError(`"${label}" is no label: a label has lower-case letters, digits and hyphens`);
  const memoryBytes = Math.min(LIMITS.MAX_FUNCTION_MEMORY_MB * 2 ** 20, Math.floor(totalmem() * MEMORY_SHARE));
  const limits = { memoryBytes, timeoutMs: LIMITS.PROBE_TIMEOUT_MS };
  const confinement = findConfinement(limits);
  const registration = await register(
    {
      file: resolve(file),
      modelsFolder: join(context.root, "models"),
      name: parseModelName(options.name),
      description: options.description ?? `Registered from ${basename(file)}`,
      ranges: options.inputRange,
      sizes: options.dimension,
      seed: options.seed,
      ...(sha256 === undefined ? {} : { sha256 }),
      ...(license === undefined ? {} : { license }),
      ...(version === undefined ? {} : { version }),
      ...(label === undefined ? {} : { label }),
      ...(maxBatch === undefined ? {} : { maxBatch }),
    },
    {
      probe: (request, folder) => probeInChild({ request, folder, confinement, limits }),
      note: (text) => context.err(`${text}\n`),
    },
  );
  printDocument(context, options.json, toRegistrationDocument(registration, confinement), toRegistrationText);
}

/** The operator reads what a caller would not: the code, and the runtime's own words. @throws {CommandError} */
async function register(...[options, dependencies]: Parameters<typeof registerModel>): Promise<Registration> {
  try {
    return await registerModel(options, dependencies);
  } catch (error) {
    if (!(error instanceof ServeError)) throw error;
    const words = innermostWords(error);
    throw new CommandError(`${error.message}${words === "" ? "" : `: ${words}`} (${error.code})`, { cause: error });
  }
}

/** What was said where the failure began; empty where the error itself says it all. */
function innermostWords({ cause }: Error): string {
  if (!(cause instanceof Error)) return "";
  return innermostWords(cause) || cause.message.trim();
}

function addRange(text: string, ranges: InputRanges): InputRanges {
  const match = /^(.+)=([^=]+)\.\.([^=]+)$/.exec(text);
  const [min, max] = [Number(match?.[2]), Number(match?.[3])];
  if (match?.[1] === undefined || !Number.isFinite(min) || !Number.isFinite(max) || min > max)
    throw new InvalidArgumentError("Expected NAME=MIN..MAX, such as input_ids=0..30521");
  return { ...ranges, [match[1]]: { min, max } };
}

function addSize(text: string, sizes: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  const match = /^(.+)=([0-9]{1,9})$/.exec(text);
  if (match?.[1] === undefined) throw new InvalidArgumentError("Expected NAME=SIZE, such as sequence=16");
  return { ...sizes, [match[1]]: Number(match[2]) };
}
