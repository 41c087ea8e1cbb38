/** A model file's identity: its lower-case hexadecimal SHA-256 and its size. */
export interface ArtifactDigest {
  readonly sha256: string;
  readonly bytes: number;
}

/** Where an artifact lives in the artifact bucket. The one place that spells it: asset copy, role, environment and load all call it. */
export function artifactKey(sha256: string): string {
  return `models/${sha256}`;
}
