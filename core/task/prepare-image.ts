import type { ImagePreparation } from "#core/model/image-preparation.ts";
import { findInput } from "#core/model/preparation-fit.ts";
import type { ServedVersion } from "#core/model/served-model.ts";
import { badImage } from "./bad-image.ts";
import { cutOut, frameImage } from "./frame-image.ts";
import type { ImageCodec, RgbaImage } from "./image-codec.ts";
import type { ImageFormat } from "./image-header.ts";
import type { Prepared } from "./prepared.ts";
import { readImageHeader } from "./read-image-header.ts";
import { toImageTensor } from "./to-image-tensor.ts";
import { isSideways, upright } from "./upright.ts";

/**
 * One picture as a model's tensor: read its header, decode, lay it over the background, cut out and scale the part the model looks at,
 * turn it upright, and write its channels as the model wants them.
 * @throws {ServeError} IMAGE_TOO_LARGE, BAD_IMAGE.
 */
export async function prepareImage(
  bytes: Uint8Array,
  format: ImageFormat,
  preparation: ImagePreparation,
  version: Pick<ServedVersion, "inputs">,
  codec: ImageCodec,
): Promise<Prepared> {
  const input = findInput(version.inputs, preparation.input);
  if (input === undefined) throw new TypeError("The preparation names no input of the version");
  const header = readImageHeader(bytes, format, preparation.maxPixels);
  const decoded = await codec.decode(format, header.content).catch((cause: unknown) => {
    throw badImage("cannot be decoded", cause);
  });
  if (decoded.width !== header.width || decoded.height !== header.height) throw badImage("has two sizes");
  const { width, height } = preparation;
  // Turning is done last, when the picture is small: until then width and height change places.
  const canvas = isSideways(header.orientation) ? { width: height, height: width } : { width, height };
  const { source, target } = frameImage(decoded, canvas, preparation);
  const part = cutOut(decoded, source);
  if (format !== "jpeg") flatten(part, preparation.background);
  const scaled =
    part.width === target.width && part.height === target.height
      ? part
      : await codec.resize(part, target.width, target.height, preparation.filter);
  const framed = scaled.width === canvas.width && scaled.height === canvas.height ? scaled : withBars(scaled, canvas, target, preparation);
  return { inputs: [toImageTensor(upright(framed, header.orientation), preparation, input)], tokens: 0 };
}

/** Lays a picture over one colour, in place. */
function flatten({ pixels }: RgbaImage, background: ImagePreparation["background"]): void {
  const behind = background === "white" ? 255 : 0;
  for (let at = 3; at < pixels.length; at += 4) {
    const alpha = pixels[at] ?? 255;
    if (alpha === 255) continue;
    for (let channel = at - 3; channel < at; channel++)
      pixels[channel] = Math.round(((pixels[channel] ?? 0) * alpha + behind * (255 - alpha)) / 255);
    pixels[at] = 255;
  }
}

function withBars(
  image: RgbaImage,
  canvas: { readonly width: number; readonly height: number },
  place: { readonly left: number; readonly top: number },
  { background }: ImagePreparation,
): RgbaImage {
  const pixels = new Uint8Array(canvas.width * canvas.height * 4).fill(background === "white" ? 255 : 0);
  for (let row = 0; row < image.height; row++) {
    const from = row * image.width * 4;
    pixels.set(image.pixels.subarray(from, from + image.width * 4), ((place.top + row) * canvas.width + place.left) * 4);
  }
  return { ...canvas, pixels };
}
