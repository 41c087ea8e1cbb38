/** A catalog that AWS would refuse, found at synth; the message names the numbers. */
export class QuotaError extends Error {
  override readonly name = "QuotaError";
}
