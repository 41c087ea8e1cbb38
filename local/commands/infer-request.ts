import { readFile } from "node:fs/promises";
import type { TensorSignature } from "#core/protocol/tensor.ts";
import { sniffImage } from "#core/task/read-image-header.ts";
import { readGreyImage } from "#local/image/read-grey-image.ts";
import { CommandError } from "./cli-context.ts";

/**
 * Makes an inference request of a file: a picture whose size the model's only input has, a complete request in JSON, or a JSON array of the
 * input's elements.
 * @throws {CommandError} when the file can be none of these for this model.
 */
export async function toInferRequest(file: string, inputs: readonly TensorSignature[]): Promise<object> {
  const bytes = await readFile(file).catch(() => {
    throw new CommandError(`Cannot read "${file}"`);
  });
  if (sniffImage(bytes) !== undefined) return imageRequest(await readGreyImage(bytes), onlyInput(inputs, "A picture"));
  const document = parseJson(bytes, file);
  if (!Array.isArray(document)) return document;
  const input = onlyInput(inputs, "An array of elements");
  const data = document.flat(Number.POSITIVE_INFINITY);
  return { inputs: [{ name: input.name, datatype: input.datatype, shape: fillShape(input, data.length), data }] };
}

function imageRequest(
  image: { readonly width: number; readonly height: number; readonly pixels: Uint8Array },
  input: TensorSignature,
): object {
  const fixed = input.shape.filter((dimension) => dimension > 1);
  const [height, width] = fixed;
  if (input.datatype === "BYTES" || fixed.length !== 2 || height !== image.height || width !== image.width) {
    throw new CommandError(
      `The picture is ${image.width} × ${image.height} pixels, but input "${input.name}" takes ${input.datatype} [${input.shape.join(", ")}]`,
    );
  }
  return {
    inputs: [{ name: input.name, datatype: input.datatype, shape: fillShape(input, image.pixels.length), data: [...image.pixels] }],
  };
}

function fillShape(input: TensorSignature, elements: number): readonly number[] {
  const fixed = input.shape.filter((dimension) => dimension >= 0).reduce((product, dimension) => product * dimension, 1);
  const free = input.shape.filter((dimension) => dimension < 0).length;
  if (free > 1 || elements % fixed !== 0) {
    throw new CommandError(
      `The file has ${elements} elements, which do not fill input "${input.name}" of shape [${input.shape.join(", ")}]`,
    );
  }
  return input.shape.map((dimension) => (dimension < 0 ? elements / fixed : dimension));
}

function onlyInput(inputs: readonly TensorSignature[], what: string): TensorSignature {
  const [input] = inputs;
  if (input === undefined || inputs.length > 1) {
    throw new CommandError(
      `${what} can only be sent to a model with one input, this one has ${inputs.length}: send a complete request in JSON`,
    );
  }
  return input;
}

function parseJson(bytes: Buffer, file: string): object {
  try {
    const document: unknown = JSON.parse(bytes.toString("utf8"));
    if (typeof document === "object" && document !== null) return document;
  } catch {}
  throw new CommandError(`"${file}" is neither a picture nor a JSON request or array`);
}
