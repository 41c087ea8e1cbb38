import { decodeEnvelope } from "#core/protocol/decode-envelope.ts";
import { decodeTensor } from "#core/protocol/decode-tensor.ts";
import type { ModelSignature } from "#core/protocol/model-signature.ts";
import type { Tensor } from "#core/protocol/tensor.ts";
import { validateEnvelope } from "#core/protocol/validate-envelope.ts";

/** The inputs of an inference request as `sample.json` holds one. @throws {ServeError} what the service would refuse it with. */
export function decodeRequest(body: Uint8Array, signature: ModelSignature): readonly Tensor[] {
  const envelope = decodeEnvelope({ headers: new Map([["content-type", "application/json"]]), body }, signature);
  return validateEnvelope(envelope, signature).inputs.map((input) => decodeTensor(input, signature));
}
