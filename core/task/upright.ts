import type { RgbaImage } from "./image-codec.ts";

/** Whether an EXIF orientation lies on its side: rows become columns. */
export function isSideways(orientation: number): boolean {
  return orientation >= 5;
}

/**
 * Turns and mirrors a picture as its EXIF orientation says. Source: Exif 3.0 (CIPA DC-008), 4.6.5.1: where row 0 and column 0 of the
 * stored picture lie when it is seen upright.
 */
export function upright(image: RgbaImage, orientation: number): RgbaImage {
  if (orientation === 1) return image;
  const { width, height } = image;
  const stored = new Uint32Array(image.pixels.slice().buffer);
  const turned = new Uint32Array(stored.length);
  const sideways = isSideways(orientation);
  const seen = sideways ? { width: height, height: width } : { width, height };
  const mirrorsX = [2, 3, 7, 8].includes(orientation);
  const mirrorsY = [3, 4, 6, 7].includes(orientation);
  for (let y = 0; y < seen.height; y++) {
    for (let x = 0; x < seen.width; x++) {
      const column = sideways ? y : x;
      const row = sideways ? x : y;
      const from = (mirrorsY ? height - 1 - row : row) * width + (mirrorsX ? width - 1 - column : column);
      turned[y * seen.width + x] = stored[from] ?? 0;
    }
  }
  return { ...seen, pixels: new Uint8Array(turned.buffer) };
}
