/** Width and height of a digit's image in pixels. */
export const DIGIT_PIXELS = 28;

type Point = readonly [x: number, y: number];

/** A seven as a hand draws it, in pixels from the upper left: the bar, then the slanted stem. */
const SEVEN: readonly Point[] = [
  [7.6, 8.4],
  [9.4, 7.9],
  [12.2, 7.7],
  [15.6, 7.5],
  [18.6, 7.3],
  [19.9, 7.6],
  [19.6, 9.2],
  [18.3, 11.6],
  [16.9, 14.2],
  [15.4, 17],
  [14.1, 19.6],
  [13.2, 22.3],
];
/** Half the pen's width, and over how far its edge fades out. */
const PEN_RADIUS = 1.15;
const PEN_EDGE = 0.9;

/** Draws a seven, white on black as MNIST has it: 28×28 grey pixels, 0 to 255. */
export function drawSeven(): Uint8Array {
  return Uint8Array.from({ length: DIGIT_PIXELS * DIGIT_PIXELS }, (_, index) => {
    const centre: Point = [(index % DIGIT_PIXELS) + 0.5, Math.floor(index / DIGIT_PIXELS) + 0.5];
    const ink = (PEN_RADIUS + PEN_EDGE / 2 - distanceToStroke(centre, SEVEN)) / PEN_EDGE;
    return Math.round(255 * Math.min(1, Math.max(0, ink)));
  });
}

function distanceToStroke(point: Point, stroke: readonly Point[]): number {
  return Math.min(...stroke.slice(1).map((end, index) => distanceToSegment(point, stroke[index] ?? end, end)));
}

function distanceToSegment([x, y]: Point, [startX, startY]: Point, [endX, endY]: Point): number {
  const [dx, dy] = [endX - startX, endY - startY];
  const along = ((x - startX) * dx + (y - startY) * dy) / (dx * dx + dy * dy);
  const nearest = Math.min(1, Math.max(0, along));
  return Math.hypot(x - startX - nearest * dx, y - startY - nearest * dy);
}
