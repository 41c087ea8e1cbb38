import { resolve } from "node:path";
import * as v from "valibot";

/** Where the local cloud listens and keeps its state. */
export interface StartSettings {
  readonly apiPort: number;
  readonly awsPort: number;
  /** Absolute folder of all local state; deleting it starts afresh. */
  readonly home: string;
  /** Set when npm started us: only then does the death of the parent mean that nobody can stop us any more. */
  readonly underNpm: boolean;
}

const port = (fallback: string) =>
  v.pipe(
    v.optional(v.string(), fallback),
    v.regex(/^\d{1,5}$/, "Expected a port number"),
    v.transform(Number),
    v.maxValue(65_535, "Expected a port up to 65535"),
  );

const ENVIRONMENT = v.object({
  PORT: port("8080"),
  SLIPWAY_AWS_PORT: port("4566"),
  SLIPWAY_HOME: v.optional(v.pipe(v.string(), v.minLength(1)), ".slipway"),
  npm_lifecycle_event: v.optional(v.string()),
});

/** Reads `PORT`, `SLIPWAY_AWS_PORT` and `SLIPWAY_HOME`. @throws Error naming every setting that cannot be used. */
export function parseStartSettings(environment: Readonly<Record<string, string | undefined>>, root: string): StartSettings {
  const parsed = v.safeParse(ENVIRONMENT, environment);
  if (!parsed.success) {
    throw new Error(parsed.issues.map((issue) => `${v.getDotPath(issue)}: ${issue.message}, received "${String(issue.input)}"`).join("\n"));
  }
  return {
    apiPort: parsed.output.PORT,
    awsPort: parsed.output.SLIPWAY_AWS_PORT,
    home: resolve(root, parsed.output.SLIPWAY_HOME),
    underNpm: parsed.output.npm_lifecycle_event !== undefined,
  };
}
