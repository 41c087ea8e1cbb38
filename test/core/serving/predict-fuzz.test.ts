import fc from "fast-check";
import { expect, test } from "vitest";
import { ERRORS } from "#core/errors.ts";
import { LIMITS } from "#core/limits.ts";
import type { ServedVersion } from "#core/model/served-model.ts";
import { exifOrientation, withJpegExif } from "#test/fixtures/images/exif.ts";
import { JPEG_PROGRESSIVE, WEBP_LOSSLESS_ALPHA, WEBP_LOSSY_ALPHA } from "#test/fixtures/images/pictures.ts";
import { makePng } from "#test/fixtures/images/png.ts";
import { identityModel } from "./ask.ts";
import { askTask } from "./ask-task.ts";

const MODEL: ServedVersion = {
  ...identityModel([{ name: "x", datatype: "UINT8", shape: [-1, 3, 2, 2] }]),
  outputs: [{ name: "p", datatype: "FP32", shape: [-1, 2] }],
  task: {
    kind: "classification",
    output: "p",
    apply: "none",
    classes: ["a", "b"],
    preparation: {
      kind: "image",
      width: 2,
      height: 2,
      resize: "cover",
      crop: 1,
      filter: "bilinear",
      channels: "rgb",
      background: "black",
      invert: false,
      scale: 1,
      mean: [0],
      std: [1],
      maxPixels: LIMITS.MAX_IMAGE_PIXELS,
    },
  },
};
const ask = askTask(MODEL, () => [{ name: "p", datatype: "FP32", shape: [1, 2], data: Float32Array.of(0.5, 0.5) }]);

const PICTURES = {
  "image/png": makePng({ width: 3, height: 2, colourType: 6, rows: [Array(12).fill(9), Array(12).fill(200)] }),
  "image/jpeg": withJpegExif(JPEG_PROGRESSIVE, exifOrientation(6)),
  "image/webp": WEBP_LOSSY_ALPHA,
  "application/octet-stream": WEBP_LOSSLESS_ALPHA,
};

test("a picture broken in any way is answered or refused by name, never by 500", async () => {
  const edits = fc.array(fc.record({ at: fc.nat(400), value: fc.nat(255), kind: fc.constantFrom("set", "cut", "add") }), { maxLength: 3 });
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...Object.entries(PICTURES)), edits, async ([type, picture], changes) => {
      let body = Buffer.from(picture);
      for (const { at, value, kind } of changes) {
        const place = at % Math.max(1, body.length);
        if (kind === "set") body[place] = value;
        else if (kind === "cut") body = body.subarray(0, place);
        else body = Buffer.concat([body.subarray(0, place), Buffer.of(value), body.subarray(place)]);
      }
      const { status, code } = await ask({ body, headers: { "content-type": type } });
      if (status === 200) return;
      expect(Object.keys(ERRORS)).toContain(code);
      expect([400, 413, 415]).toContain(status);
    }),
    { numRuns: 100, seed: 7 },
  );
});
