import { createHash } from "node:crypto";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { S3Client } from "@aws-sdk/client-s3";
import { createArtifactStoreS3 } from "#core/drivers/artifact-store-s3.ts";
import { ERRORS, type ErrorCode, ServeError } from "#core/errors.ts";
import type { ArtifactStore } from "#core/serving/artifact-store.ts";
import type { Oracle } from "./oracle-function.ts";

export interface LoadsOptions {
  readonly store: ArtifactStore;
  readonly folder: string;
  readonly oracle: Oracle;
  readonly loads: number;
}

/** The product's own store, which waits for nothing. */
export function openStore(client: S3Client, folder: string, random: () => number, timeoutMs?: number): ArtifactStore {
  const reportCorruption = (): void => {};
  const limit = timeoutMs === undefined ? {} : { timeoutMs };
  return createArtifactStoreS3({ client, bucket: "artifacts", folder, random, sleep: async () => {}, reportCorruption, ...limit });
}

/**
 * Loads an artifact so often, each time from the bucket, and looks at what is on disk after each.
 * @returns `OK` or a code -> how often. @throws Error when anything but the artifact itself has its name, or a part is left over.
 */
export async function loadMany({ store, folder, oracle, loads }: LoadsOptions): Promise<ReadonlyMap<string, number>> {
  const outcomes = new Map<string, number>();
  for (let load = 0; load < loads; load += 1) {
    const outcome = await store.materialize(oracle.version).then(
      (path) => {
        if (sha256Of(path) !== oracle.version.sha256) throw new Error("Bytes that are not the artifact's were handed out to be opened");
        return "OK";
      },
      (error: unknown) => {
        if (!(error instanceof ServeError) || ERRORS[error.code].status !== 503) throw error;
        return error.code;
      },
    );
    checkFolder(folder);
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    rmSync(join(folder, oracle.version.sha256), { force: true });
  }
  return outcomes;
}

export type Outcome = "OK" | ErrorCode;

/** @throws Error when a file's name is not its digest: it is partial, changed, or left over. */
export function checkFolder(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (sha256Of(join(folder, name)) !== name) throw new Error(`"${name}" is no verified artifact`);
  }
}

function sha256Of(path: string): string {
  return createHash("sha256").update(readFileSync(path)).digest("hex");
}
