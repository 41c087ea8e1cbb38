import type { ImagePreparation } from "#core/model/image-preparation.ts";
import type { RgbaImage } from "#core/task/image-codec.ts";
import { instantiateWasm, type WasmModule, wasmImports } from "./web-assembly.ts";

/** What Rust modules built with wasm-bindgen 0.2 export besides their own functions. */
interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly __wbindgen_malloc: (bytes: number, alignment: number) => number;
  readonly __wbindgen_add_to_stack_pointer: (bytes: number) => number;
  readonly decode: (at: number, length: number) => number;
  readonly resize: (result: number, ...image: readonly number[]) => void;
}

/** The module's numbers for its filters; `bilinear` is a triangle as wide as the reduction, `bicubic` Catmull-Rom. */
const FILTERS = { bilinear: 0, bicubic: 1, lanczos: 3 } as const satisfies Record<ImagePreparation["filter"], number>;

/**
 * Decodes a PNG with `@jsquash/png`'s module. Its own glue keeps one instance for the whole process, which a broken picture leaves
 * unusable, so the module is run directly here.
 * @throws what the module throws.
 */
export function decodePng(module: WasmModule, content: Uint8Array): RgbaImage {
  let image: RgbaImage | undefined;
  const exports = instantiate(module, (name) => {
    // The constructor of ImageData, called with what was decoded: the only thing that is ever handed over.
    if (name.startsWith("__wbg_newwithownedu8clampedarray"))
      return (at = 0, length = 0, width = 0, height = 0) => {
        image = { width: width >>> 0, height: height >>> 0, pixels: new Uint8Array(exports.memory.buffer, at >>> 0, length >>> 0).slice() };
        return 0;
      };
    return () => {
      throw new Error(`The PNG decoder called ${name}`);
    };
  });
  exports.decode(place(exports, content), content.length);
  if (image === undefined) throw new Error("The PNG decoder gave no image");
  return image;
}

/** Scales with `@jsquash/resize`'s module. The alpha channel is taken for opaque. */
export function resizeRgba(
  module: WasmModule,
  image: RgbaImage,
  width: number,
  height: number,
  filter: ImagePreparation["filter"],
): RgbaImage {
  const exports = instantiate(module, () => () => 0);
  const result = exports.__wbindgen_add_to_stack_pointer(-16);
  const at = place(exports, image.pixels);
  exports.resize(result, at, image.pixels.length, image.width, image.height, width, height, FILTERS[filter], 0, 0);
  const [start = 0, length = 0] = new Uint32Array(exports.memory.buffer, result, 2);
  return { width, height, pixels: new Uint8Array(exports.memory.buffer, start, length).slice() };
}

function instantiate(module: WasmModule, provide: (name: string) => (...values: number[]) => unknown): Exports {
  const imports: Record<string, Record<string, (...values: number[]) => unknown>> = {};
  for (const { module: from, name } of wasmImports(module)) imports[from] = { ...imports[from], [name]: provide(name) };
  return instantiateWasm(module, imports).exports as Exports;
}

/** Copies bytes into the instance. @returns where they are. */
function place(exports: Exports, bytes: Uint8Array | Uint8ClampedArray): number {
  const at = exports.__wbindgen_malloc(bytes.length, 1) >>> 0;
  new Uint8Array(exports.memory.buffer).set(bytes, at);
  return at;
}
