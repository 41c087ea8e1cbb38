import type { ImagePreparation } from "#core/model/image-preparation.ts";
import type { RgbaImage } from "./image-codec.ts";

/** A part of a picture, in whole pixels. */
export interface Area {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Which part of a picture is looked at, and where on the model's canvas it ends up. */
export interface Framing {
  readonly source: Area;
  readonly target: Area;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** How a picture of one size becomes one of the model's size. Every part is at least one pixel wide and high. */
export function frameImage(from: Size, to: Size, { resize, crop }: Pick<ImagePreparation, "resize" | "crop">): Framing {
  const whole = { left: 0, top: 0, width: to.width, height: to.height };
  const kept = { width: from.width * crop, height: from.height * crop };
  const scale = { width: to.width / kept.width, height: to.height / kept.height };
  if (resize === "stretch") return { source: middle(from, kept), target: whole };
  if (resize === "cover") {
    const factor = Math.max(scale.width, scale.height);
    return { source: middle(from, { width: to.width / factor, height: to.height / factor }), target: whole };
  }
  const factor = Math.min(scale.width, scale.height);
  return { source: middle(from, kept), target: middle(to, { width: kept.width * factor, height: kept.height * factor }) };
}

/** Cuts a part out; the whole is given back as it is. */
export function cutOut({ width, height, pixels }: RgbaImage, area: Area): RgbaImage {
  if (area.width === width && area.height === height) return { width, height, pixels };
  const cut = new Uint8Array(area.width * area.height * 4);
  for (let row = 0; row < area.height; row++) {
    const from = ((area.top + row) * width + area.left) * 4;
    cut.set(pixels.subarray(from, from + area.width * 4), row * area.width * 4);
  }
  return { width: area.width, height: area.height, pixels: cut };
}

function middle(of: Size, size: Size): Area {
  const width = Math.min(of.width, Math.max(1, Math.round(size.width)));
  const height = Math.min(of.height, Math.max(1, Math.round(size.height)));
  return { left: Math.floor((of.width - width) / 2), top: Math.floor((of.height - height) / 2), width, height };
}
