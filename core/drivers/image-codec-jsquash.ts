import type { CodecModule } from "#core/model/companion-files.ts";
import type { ImageCodec } from "#core/task/image-codec.ts";
import { decodeWithEmscripten } from "./emscripten-decoder.ts";
import { decodePng, resizeRgba } from "./wasm-bindgen-image.ts";
import type { WasmModule } from "./web-assembly.ts";

/**
 * The codecs of Squoosh: image-rs, MozJPEG and libwebp. Each call runs an instance of its own, so that neither the memory of a large
 * picture nor the wreck of a broken one outlives it, and no tenant's pixels lie where another's are decoded.
 * @param load the module of a name; asked once for each that is needed.
 */
export function createImageCodec(load: (name: CodecModule) => Promise<WasmModule>): ImageCodec {
  return {
    async decode(format, content) {
      if (format === "png") return decodePng(await load("png"), content);
      return decodeWithEmscripten(format, await load(format), content);
    },
    resize: async (image, width, height, filter) => resizeRgba(await load("resize"), image, width, height, filter),
  };
}
