import { onTestFinished, vi } from "vitest";
import type { FunctionConfig } from "#local/lambda/lambda-service.ts";
import { type LambdaOptions, type LocalLambda, openLambdaService } from "#local/lambda/open-lambda-service.ts";
import { temporaryFolder } from "#test/support/temporary-folder.ts";
import { type LogLine, toConfig, toOptions, toZip } from "./sample-function.ts";

export interface OpenedLambda {
  readonly lambda: LocalLambda;
  readonly lines: readonly LogLine[];
  /** Deploys `index.js` as the function `f`. */
  put(source: string, overrides?: Partial<FunctionConfig>): Promise<void>;
  /** Calls `f` and reads its answer. */
  call(event?: unknown): Promise<unknown>;
}

/** A Lambda with folders of its own; it ends with the test. */
export function openLambda(options: Partial<LambdaOptions> = {}): OpenedLambda {
  const lines: LogLine[] = [];
  const lambda = openLambdaService({ ...toOptions(temporaryFolder(), temporaryFolder(), lines), ...options });
  onTestFinished(() => lambda.close());
  return {
    lambda,
    lines,
    put: (source, overrides) => lambda.putFunction(toConfig(overrides), toZip({ "index.js": source })),
    call: async (event = {}) => JSON.parse((await lambda.invoke("f", Buffer.from(JSON.stringify(event)))).payload.toString("utf8")),
  };
}

/** Waits for what comes about in other processes. */
export async function eventually(condition: () => boolean): Promise<void> {
  await vi.waitUntil(condition, { timeout: 15_000, interval: 10 });
}
