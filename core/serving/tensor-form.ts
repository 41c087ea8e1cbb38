import { decodeEnvelope } from "#core/protocol/decode-envelope.ts";
import { decodeTensor } from "#core/protocol/decode-tensor.ts";
import { encodeResponse } from "#core/protocol/encode-response.ts";
import { validateEnvelope } from "#core/protocol/validate-envelope.ts";
import type { CallForm } from "./call-form.ts";
import { withVisibleOutputs } from "./output-release.ts";
import { releaseOutputs } from "./release-outputs.ts";

/** Tensors in, tensors out: the Open Inference Protocol v2. */
export const TENSOR_FORM: CallForm = {
  view: (version) => version,
  decode(request, { version, policy }) {
    const visible = withVisibleOutputs(version, policy);
    const envelope = decodeEnvelope(request, visible);
    const plan = validateEnvelope(envelope, visible);
    return {
      inputs: plan.inputs.map((input) => decodeTensor(input, visible)),
      outputNames: plan.outputs.map(({ name }) => name),
      encode: (outputs) =>
        encodeResponse({ ...envelope, outputs: releaseOutputs(outputs, policy, version), choices: plan.outputs }, visible),
    };
  },
};
