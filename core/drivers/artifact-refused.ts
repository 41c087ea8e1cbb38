/** Bytes that are not the artifact they are said to be. The message is for the operator. */
export class ArtifactRefused extends Error {
  override readonly name = "ArtifactRefused";
}
