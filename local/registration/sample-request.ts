import type { Tensor } from "#core/protocol/tensor.ts";

/** A complete request with these inputs, as `sample.json` holds it: large integers as digits in a string, so that none is rounded. */
export function toSampleRequest(inputs: readonly Tensor[]): Uint8Array {
  const tensors = inputs.map(({ name, datatype, shape, data }) => ({
    name,
    datatype,
    shape,
    data: Array.from<unknown, unknown>(data, toElement(datatype)),
  }));
  return new TextEncoder().encode(`${JSON.stringify({ inputs: tensors })}\n`);
}

function toElement(datatype: Tensor["datatype"]): (value: unknown) => unknown {
  return (value) => {
    if (datatype === "BOOL") return value !== 0;
    if (typeof value !== "bigint") return value;
    return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  };
}
