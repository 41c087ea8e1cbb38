import type { ImagePreparation } from "#core/model/image-preparation.ts";
import { channelCount, toLayout } from "#core/model/preparation-fit.ts";
import type { Tensor, TensorSignature } from "#core/protocol/tensor.ts";
import type { RgbaImage } from "./image-codec.ts";

/** Where a channel's values come from: bytes of the pixel, or for grey its luma, ITU-R BT.601 as Pillow and TensorFlow have it. */
const SOURCES = { rgb: [0, 1, 2], bgr: [2, 1, 0] } as const;

/** An opaque picture of the model's size as its input: channels in their order and place, scaled and normalized. A batch of one. */
export function toImageTensor({ width, height, pixels }: RgbaImage, preparation: ImagePreparation, input: TensorSignature): Tensor {
  const { channels, invert } = preparation;
  const count = channelCount(channels);
  const layout = toLayout(preparation, input.shape);
  const area = width * height;
  const values = input.datatype === "UINT8" ? new Uint8Array(area * count) : new Float32Array(area * count);
  for (let channel = 0; channel < count; channel++) {
    const normalize = toNormalizer(preparation, input, channel);
    const source = channels === "grey" ? undefined : SOURCES[channels][channel];
    const [first, step] = layout === "NHWC" ? [channel, count] : [channel * area, 1];
    for (let at = 0; at < area; at++) {
      const value = source === undefined ? luma(pixels, at * 4) : (pixels[at * 4 + source] ?? 0);
      values[first + at * step] = normalize(invert ? 255 - value : value);
    }
  }
  const shape = layout === "NHW" ? [1, height, width] : layout === "NHWC" ? [1, height, width, count] : [1, count, height, width];
  return { name: input.name, datatype: input.datatype, shape, data: input.datatype === "FP16" ? toHalves(values) : values };
}

function luma(pixels: RgbaImage["pixels"], at: number): number {
  return Math.round(0.299 * (pixels[at] ?? 0) + 0.587 * (pixels[at + 1] ?? 0) + 0.114 * (pixels[at + 2] ?? 0));
}

function toNormalizer({ scale, mean, std }: ImagePreparation, { datatype }: TensorSignature, channel: number): (value: number) => number {
  if (datatype === "UINT8") return (value) => value;
  const shift = mean[channel] ?? mean[0] ?? 0;
  const divisor = std[channel] ?? std[0] ?? 1;
  return (value) => (value * scale - shift) / divisor;
}

function toHalves(values: Uint8Array | Float32Array): Uint16Array {
  return new Uint16Array(Float16Array.from(values).buffer);
}
