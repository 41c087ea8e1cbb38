import { LIMITS } from "#core/limits.ts";
import { RESERVED_VARIABLES } from "./environment-variables.ts";
import { LambdaError } from "./lambda-error.ts";
import { LAMBDA_LIMITS } from "./lambda-limits.ts";
import type { FunctionConfig } from "./lambda-service.ts";

/** @throws LambdaError InvalidParameterValueException that lists everything Lambda would refuse, or that the local one cannot run. */
export function checkFunctionConfig(config: FunctionConfig): void {
  const problems = [
    ...checkIdentity(config),
    ...checkSize(config),
    ...checkVariables(config.environment),
    ...(config.layers.length > LAMBDA_LIMITS.MAX_LAYERS ? [`${config.layers.length} layers, at most ${LAMBDA_LIMITS.MAX_LAYERS}`] : []),
  ];
  if (problems.length === 0) return;
  throw new LambdaError("InvalidParameterValueException", `Function "${config.functionName}": ${problems.join("; ")}`);
}

function* checkIdentity({ functionName, runtime, handler }: FunctionConfig): Iterable<string> {
  if (!/^[a-zA-Z0-9-_]{1,64}$/.test(functionName)) yield "the name is not 1 to 64 letters, digits, hyphens and underscores";
  if (!/^nodejs\d+\.x$/.test(runtime)) yield `the local Lambda runs Node.js functions, not "${runtime}"`;
  if (!/^[^\s]{1,128}$/.test(handler)) yield `the handler "${handler}" is not of the form file.export`;
}

function* checkSize({ memoryMb, timeoutSeconds, reservedConcurrency }: FunctionConfig): Iterable<string> {
  const [least, most] = [LIMITS.MIN_FUNCTION_MEMORY_MB, LIMITS.MAX_FUNCTION_MEMORY_MB];
  if (!isWhole(memoryMb, least, most)) yield `memory ${memoryMb} MB is not between ${least} and ${most}`;
  if (!isWhole(timeoutSeconds, 1, LAMBDA_LIMITS.MAX_TIMEOUT_S)) yield `timeout ${timeoutSeconds} s is not between 1 and 900`;
  if (!isWhole(reservedConcurrency ?? 0, 0, Number.MAX_SAFE_INTEGER)) yield `reserved concurrency ${reservedConcurrency} is not a count`;
}

function* checkVariables(variables: Readonly<Record<string, string>>): Iterable<string> {
  const names = Object.keys(variables);
  const reserved = names.filter((name) => RESERVED_VARIABLES.includes(name));
  if (reserved.length > 0) yield `reserved environment variables ${reserved.join(", ")}`;
  const malformed = names.filter((name) => !RESERVED_VARIABLES.includes(name) && !/^[a-zA-Z][a-zA-Z0-9_]+$/.test(name));
  if (malformed.length > 0) yield `malformed names of environment variables ${malformed.join(", ")}`;
  const bytes = Buffer.byteLength(JSON.stringify(variables));
  if (bytes > LAMBDA_LIMITS.MAX_ENVIRONMENT_BYTES)
    yield `${bytes} bytes of environment variables, at most ${LAMBDA_LIMITS.MAX_ENVIRONMENT_BYTES}`;
}

function isWhole(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}
