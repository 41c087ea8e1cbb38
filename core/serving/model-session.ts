import { ServeError } from "#core/errors.ts";
import type { ServedVersion } from "#core/model/served-model.ts";
import type { ArtifactStore } from "./artifact-store.ts";
import { findMisfits } from "./check-signature.ts";
import { loadOnce } from "./load-once.ts";
import type { OpenedRunner, OpenRunner, Runner } from "./runner.ts";
import { withUsualTime } from "./with-usual-time.ts";

export interface ModelSessionDeps {
  readonly artifacts: ArtifactStore;
  readonly openRunner: OpenRunner;
}

/**
 * The session of one version: its artifact brought here, verified, opened and compared with the manifest on the first call, and again
 * after a call that failed. Calling it early lets the load overlap with other work.
 * @throws {ServeError} from the returned function: what the store throws, MODEL_UNAVAILABLE when the artifact does not open,
 * MANIFEST_INVALID when it is another model than the manifest says.
 */
export function createModelSession(version: ServedVersion, { artifacts, openRunner }: ModelSessionDeps): () => Promise<Runner> {
  return loadOnce(async () => {
    const path = await artifacts.materialize({ sha256: version.sha256, bytes: version.bytes });
    const { runner, signature } = await open(path, openRunner);
    const misfits = findMisfits(version, signature);
    if (misfits.length === 0) return withUsualTime(runner);
    await runner.close();
    throw new ServeError("MANIFEST_INVALID", misfits.join("; "));
  });
}

async function open(path: string, openRunner: OpenRunner): Promise<OpenedRunner> {
  try {
    return await openRunner(path);
  } catch (cause) {
    if (cause instanceof ServeError) throw cause;
    throw new ServeError("MODEL_UNAVAILABLE", "The artifact could not be opened", { cause });
  }
}
