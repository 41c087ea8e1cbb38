import type { ArtifactDigest } from "#core/model/artifact.ts";
import type { ArtifactStore } from "#core/serving/artifact-store.ts";

/** A store that answers each call with the next of `answers`: a path, or an error to throw. The last one repeats. */
export function createFakeArtifactStore(
  answers: readonly (string | Error)[],
): ArtifactStore & { readonly asked: readonly ArtifactDigest[] } {
  const asked: ArtifactDigest[] = [];
  return {
    asked,
    async materialize(digest) {
      const answer = answers[Math.min(asked.length, answers.length - 1)];
      asked.push(digest);
      if (typeof answer !== "string") throw answer;
      return answer;
    },
  };
}
