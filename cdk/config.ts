import { resolve } from "node:path";

/** What an operator may set, each as `slipway:<name>` in the context (`cdk.json`, or `--context` on the command line). */
export interface Config {
  /** `slipway:architecture`: of every function and of the layer. */
  readonly architecture: "x86_64" | "arm64";
  /** `slipway:modelsFolder`: absolute here; relative to the root in the context. */
  readonly modelsFolder: string;
  /** `slipway:buildFolder`: where bundles and layer are built, and kept for the next run; absolute or relative like the models folder. */
  readonly buildFolder: string;
  /** `slipway:edgeMemoryMb`: of the authorizer and the catalog, which every request waits for. A version's memory is in its manifest. */
  readonly edgeMemoryMb: number;
  /** `slipway:logRetentionDays`: of every log group. */
  readonly logRetentionDays: number;
  /** `slipway:stageRate`, `slipway:stageBurst`: requests a second of all tenants together. */
  readonly stageRate: number;
  readonly stageBurst: number;
  /** `slipway:manageLogRole`: false where the account's API Gateway has a CloudWatch role already, which the stack would replace. */
  readonly manageLogRole: boolean;
  /** `slipway:alarmTopicArn`: of an SNS topic that is told of alarms; nobody is where it is empty. */
  readonly alarmTopicArn: string;
  /** `slipway:alarmUsdPerHour`, `slipway:alarmWhPerHour`: what an hour of one version may cost, and take of energy, before it is an alarm. */
  readonly alarmUsdPerHour: number;
  readonly alarmWhPerHour: number;
}

/** Every problem of the settings at once. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`Cannot use the context of the CDK app: ${problems.join("; ")}`);
    this.problems = problems;
  }
}

/** The values CloudWatch Logs takes (`PutRetentionPolicy`, AWS API reference) up to ten years. */
const RETENTION_DAYS = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653] as const;

type Parse<T> = (value: unknown) => T | undefined;

/** Setting -> what is wrong when it does not parse, its default, its parser. Values from `--context` arrive as strings. */
const SETTINGS = {
  architecture: { fallback: "x86_64", expected: '"x86_64" or "arm64"', parse: oneOf("x86_64", "arm64") },
  modelsFolder: { fallback: "models", expected: "a folder's path", parse: text },
  buildFolder: { fallback: ".build", expected: "a folder's path", parse: text },
  edgeMemoryMb: { fallback: 512, expected: "megabytes from 128 to 10240", parse: integer(128, 10_240) },
  logRetentionDays: { fallback: 30, expected: `one of ${RETENTION_DAYS.join(", ")}`, parse: retention },
  stageRate: { fallback: 1_000, expected: "requests per second from 1 to 10000", parse: integer(1, 10_000) },
  stageBurst: { fallback: 2_000, expected: "requests from 1 to 5000", parse: integer(1, 5_000) },
  manageLogRole: { fallback: true, expected: "true or false", parse: boolean },
  alarmTopicArn: { fallback: "", expected: "the ARN of an SNS topic", parse: topicArn },
  alarmUsdPerHour: { fallback: 1, expected: "dollars from 1 to 10000", parse: integer(1, 10_000) },
  alarmWhPerHour: { fallback: 100, expected: "watt-hours from 1 to 1000000", parse: integer(1, 1_000_000) },
} as const satisfies { [K in keyof Config]: { fallback: Config[K]; expected: string; parse: Parse<Config[K]> } };

/**
 * The settings that a CDK context holds, completed by their defaults.
 * @param readContext a context key's value, undefined where it is not set
 * @throws {ConfigError} naming every setting that cannot be used
 */
export function parseConfig(readContext: (key: string) => unknown, root: string): Config {
  const problems: string[] = [];
  const read = <T>(name: keyof Config, setting: { fallback: T; expected: string; parse: Parse<T> }): T => {
    const value = readContext(`slipway:${name}`);
    if (value === undefined) return setting.fallback;
    const parsed = setting.parse(value);
    if (parsed === undefined) problems.push(`"slipway:${name}" is ${JSON.stringify(value)}, expected ${setting.expected}`);
    return parsed ?? setting.fallback;
  };
  const readFolder = (name: "modelsFolder" | "buildFolder"): string => resolve(root, read<string>(name, SETTINGS[name]));
  const config: Config = {
    architecture: read<Config["architecture"]>("architecture", SETTINGS.architecture),
    modelsFolder: readFolder("modelsFolder"),
    buildFolder: readFolder("buildFolder"),
    edgeMemoryMb: read<number>("edgeMemoryMb", SETTINGS.edgeMemoryMb),
    logRetentionDays: read<number>("logRetentionDays", SETTINGS.logRetentionDays),
    stageRate: read<number>("stageRate", SETTINGS.stageRate),
    stageBurst: read<number>("stageBurst", SETTINGS.stageBurst),
    manageLogRole: read<boolean>("manageLogRole", SETTINGS.manageLogRole),
    alarmTopicArn: read<string>("alarmTopicArn", SETTINGS.alarmTopicArn),
    alarmUsdPerHour: read<number>("alarmUsdPerHour", SETTINGS.alarmUsdPerHour),
    alarmWhPerHour: read<number>("alarmWhPerHour", SETTINGS.alarmWhPerHour),
  };
  if (problems.length > 0) throw new ConfigError(problems);
  return config;
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function topicArn(value: unknown): string | undefined {
  return typeof value === "string" && /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256}$/.test(value) ? value : undefined;
}

function oneOf<T extends string>(...choices: readonly T[]): Parse<T> {
  return (value) => choices.find((choice) => choice === value);
}

function integer(min: number, max: number): Parse<number> {
  return (value) => {
    const number = typeof value === "string" && /^\d+$/.test(value) ? Number(value) : value;
    return typeof number === "number" && Number.isInteger(number) && number >= min && number <= max ? number : undefined;
  };
}

function retention(value: unknown): number | undefined {
  return RETENTION_DAYS.find((days) => String(days) === String(value));
}

function boolean(value: unknown): boolean | undefined {
  return value === true || value === "true" ? true : value === false || value === "false" ? false : undefined;
}
