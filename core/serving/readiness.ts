import type { ArtifactDigest } from "#core/model/artifact.ts";

/** Whether an artifact lies where functions load it from, whole. Rejects where that cannot be found out. */
export type ArtifactPresence = (digest: ArtifactDigest) => Promise<boolean>;

/** Which versions could be served by a function that starts now. */
export interface Readiness {
  /** Looks at every artifact, unless somebody did so a moment ago or is about it. Never rejects. */
  refresh(): Promise<void>;
  /** As the last look found it; before the first, nothing is ready. */
  isReady(version: ArtifactDigest): boolean;
}

export interface ReadinessDeps {
  readonly isPresent: ArtifactPresence;
  /** Milliseconds on a monotonic clock. */
  readonly now: () => number;
  /** Told why an artifact could not be looked at, which counts as not ready. */
  readonly report: (error: unknown) => void;
}

/** How long a look is good for: health checks of anybody's must not become a load on the bucket. */
const LOOK_AGE_MS = 5_000;

export function createReadiness(versions: readonly ArtifactDigest[], { isPresent, now, report }: ReadinessDeps): Readiness {
  let ready: ReadonlySet<string> = new Set();
  let lookedAt = Number.NEGATIVE_INFINITY;
  let looking: Promise<void> | undefined;
  const look = async (): Promise<void> => {
    const found = await Promise.all(
      versions.map((version) =>
        isPresent(version).catch((error: unknown) => {
          report(error);
          return false;
        }),
      ),
    );
    ready = new Set(versions.filter((_, index) => found[index]).map(({ sha256 }) => sha256));
    lookedAt = now();
    looking = undefined;
  };
  return {
    async refresh() {
      if (now() - lookedAt < LOOK_AGE_MS) return;
      looking ??= look();
      await looking;
    },
    isReady: ({ sha256 }) => ready.has(sha256),
  };
}
