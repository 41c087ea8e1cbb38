import type { RgbaImage } from "#core/task/image-codec.ts";
import { instantiateWasm, type WasmImports, type WasmInstance, type WasmModule } from "./web-assembly.ts";

/** A decoder's factory as Emscripten makes it: each call is an instance with memory of its own. */
type Factory = (options: object) => Promise<{ decode(content: Uint8Array, ...options: readonly boolean[]): DecodedImage | null }>;

interface DecodedImage {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
}

/** Imported when the first picture of a kind comes: a function that has none never reads them. */
const FACTORIES: Readonly<Record<"jpeg" | "webp", () => Promise<{ readonly default: unknown }>>> = {
  jpeg: () => import("@jsquash/jpeg/codec/dec/mozjpeg_dec.js"),
  webp: () => import("@jsquash/webp/codec/dec/webp_dec.js"),
};

/**
 * Decodes a JPEG or a WebP in an instance of its module made for it alone.
 * @throws what the module throws, a number included.
 */
export async function decodeWithEmscripten(format: "jpeg" | "webp", module: WasmModule, content: Uint8Array): Promise<RgbaImage> {
  const factory = (await FACTORIES[format]()).default as Factory;
  const decoder = await factory({
    noInitialRun: true,
    instantiateWasm(imports: WasmImports, use: (instance: WasmInstance) => void) {
      const instance = instantiateWasm(module, imports);
      use(instance);
      return instance.exports;
    },
    // A decoder's own words can hold parts of a picture's metadata, and the log is no place for them.
    print: () => {},
    printErr: () => {},
  });
  // Emscripten counts the arguments: only the JPEG decoder could turn a picture as its metadata says, which is done elsewhere for all.
  const image = format === "jpeg" ? decoder.decode(content, false) : decoder.decode(content);
  if (image === null) throw new Error("The decoder gave no image");
  return { width: image.width, height: image.height, pixels: image.data };
}
