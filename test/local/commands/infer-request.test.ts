import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { toInferRequest } from "#local/commands/infer-request.ts";
import { temporaryFolder } from "#test/support/temporary-folder.ts";

const IMAGE = { name: "image", datatype: "UINT8", shape: [-1, 2, 2] } as const;
/** 2 × 2 pixels, 8-bit RGBA: white, black, red, transparent white. */
const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAYAAABytg0kAAAAFElEQVR4nGP4DwQMDAz/gZABzAYAXbQJ990AcxIAAAAASUVORK5CYII=",
  "base64",
);

function file(name: string, content: string | Buffer): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, content);
  return path;
}

test("toInferRequest() takes an array, nested or flat, and fills the free dimension", async () => {
  const request = await toInferRequest(file("a.json", "[[[1,2],[3,4]],[[5,6],[7,8]]]"), [IMAGE]);
  expect(request).toEqual({ inputs: [{ name: "image", datatype: "UINT8", shape: [2, 2, 2], data: [1, 2, 3, 4, 5, 6, 7, 8] }] });
});

test("toInferRequest() passes a complete request on as it is", async () => {
  expect(await toInferRequest(file("a.json", '{"id":"7","inputs":[]}'), [IMAGE])).toEqual({ id: "7", inputs: [] });
});

test("toInferRequest() says what does not fit", async () => {
  await expect(toInferRequest(file("a.json", "[1,2,3]"), [IMAGE])).rejects.toThrow("3 elements");
  await expect(toInferRequest(file("a.txt", "hello"), [IMAGE])).rejects.toThrow("neither a picture nor a JSON");
  await expect(toInferRequest(file("a.json", "[1]"), [IMAGE, IMAGE])).rejects.toThrow("has 2");
  await expect(toInferRequest("/no/such/file", [IMAGE])).rejects.toThrow("Cannot read");
  await expect(toInferRequest(file("a.png", PNG), [{ ...IMAGE, shape: [-1, 28, 28] }])).rejects.toThrow("2 × 2 pixels");
});
