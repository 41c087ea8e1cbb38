import type { ImagePreparation } from "#core/model/image-preparation.ts";
import { findInput } from "#core/model/preparation-fit.ts";
import type { TensorSignature } from "#core/protocol/tensor.ts";
import { toImageTensor } from "#core/task/to-image-tensor.ts";
import { type Samples, sampleSize } from "../dataset/dataset.ts";

/**
 * Pictures of bytes, [height, width] or [height, width, 3], as a model's input has them: what `predict` makes of a picture that has the
 * model's size already. Without it a model that scales outside its graph would be judged on numbers that no customer sends it.
 * @throws {RangeError} when the samples are no pictures of the size that the preparation makes.
 */
export function preparePictures(samples: Samples, preparation: ImagePreparation, inputs: readonly TensorSignature[]): Samples {
  const { width, height } = preparation;
  const [rows, columns, channels = 1, ...further] = samples.shape;
  const arePictures = samples.datatype === "UINT8" && further.length === 0 && (channels === 1 || channels === 3);
  if (!arePictures || rows !== height || columns !== width)
    throw new RangeError(
      `Samples of ${samples.datatype} [${samples.shape.join(", ")}] are no pictures of ${height} by ${width}, which is what the model's preparation makes: scale them first`,
    );
  const declared = findInput(inputs, preparation.input);
  if (declared === undefined) throw new RangeError("The preparation names no input of the version");
  const datatype = declared.datatype === "UINT8" ? "UINT8" : "FP32";
  const input = { ...declared, datatype } as const;
  const bytes = new Uint8Array(sampleSize(samples));
  const prepare = (row: number) => {
    samples.write(row, bytes, 0);
    return toImageTensor({ width, height, pixels: toRgba(bytes, channels) }, preparation, input);
  };
  return {
    count: samples.count,
    shape: samples.count === 0 ? [] : prepare(0).shape.slice(1),
    datatype,
    write: (row, into, at) => {
      const { data } = prepare(row);
      if (data instanceof Float32Array && into instanceof Float32Array) into.set(data, at);
      else if (data instanceof Uint8Array && into instanceof Uint8Array) into.set(data, at);
      else throw new RangeError(`Pictures are written as ${datatype}`);
    },
  };
}

function toRgba(bytes: Uint8Array, channels: number): Uint8Array<ArrayBuffer> {
  const pixels = new Uint8Array((bytes.length / channels) * 4);
  for (let pixel = 0; pixel < bytes.length / channels; pixel += 1) {
    for (let channel = 0; channel < 3; channel += 1)
      pixels[pixel * 4 + channel] = bytes[pixel * channels + (channels === 1 ? 0 : channel)] ?? 0;
    pixels[pixel * 4 + 3] = 255;
  }
  return pixels;
}
