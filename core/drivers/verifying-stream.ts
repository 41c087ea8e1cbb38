import { createHash } from "node:crypto";
import { Transform } from "node:stream";
import type { ArtifactDigest } from "#core/model/artifact.ts";
import { ArtifactRefused } from "./artifact-refused.ts";

/**
 * Passes an artifact through while hashing it, one chunk behind: the last chunk leaves only when size and digest fit, so whoever
 * receives the stream never has all of a wrong one. It fails with `ArtifactRefused`, naming the source.
 */
export function createVerifyingStream(expected: ArtifactDigest, source: string): Transform {
  const hash = createHash("sha256");
  let bytes = 0;
  let held: Buffer | undefined;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      hash.update(chunk);
      if (bytes > expected.bytes) return done(new ArtifactRefused(`"${source}" is longer than the ${expected.bytes} bytes expected`));
      const previous = held;
      held = chunk;
      done(null, previous);
    },
    flush(done) {
      const sha256 = hash.digest("hex");
      if (bytes !== expected.bytes) return done(new ArtifactRefused(`"${source}" is ${bytes} bytes, expected ${expected.bytes}`));
      if (sha256 !== expected.sha256) return done(new ArtifactRefused(`"${source}" has SHA-256 ${sha256}, expected ${expected.sha256}`));
      done(null, held);
    },
  });
}
