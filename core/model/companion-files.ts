import type { Preparation } from "./preparation.ts";

/** The WebAssembly modules of the image codec, each a file of its own beside the bundle, and the package's file it is a copy of. */
export const CODEC_MODULES = {
  png: { file: "png.wasm", module: "@jsquash/png/codec/pkg/squoosh_png_bg.wasm" },
  jpeg: { file: "jpeg.wasm", module: "@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm" },
  webp: { file: "webp.wasm", module: "@jsquash/webp/codec/dec/webp_dec.wasm" },
  resize: { file: "resize.wasm", module: "@jsquash/resize/lib/resize/pkg/squoosh_resize_bg.wasm" },
} as const;

export type CodecModule = keyof typeof CODEC_MODULES;

/**
 * Parts of the infer function that few versions need, each a file of its own beside the bundle and the source it is made of: a cold start
 * reads no code that it has no use for. Nothing thrown in one is told apart by its class outside.
 */
export const LAZY_PARTS = { "image-codec.js": "image-codec-jsquash.ts", "tokenizer.js": "tokenizer-huggingface.ts" } as const;

export type LazyPart = keyof typeof LAZY_PARTS;

/** A file that a version's function reads when it prepares an input. */
export type CompanionFile =
  | { readonly kind: "part"; readonly file: LazyPart }
  | { readonly kind: "codec"; readonly file: string; readonly module: string }
  /** Lies beside the manifest that declares the preparation. */
  | { readonly kind: "declared"; readonly file: string; readonly sha256: string };

/** What a preparation needs beside the bundle: nothing, but for pictures and tokenizers. */
export function companionFiles(preparation: Preparation | undefined): readonly CompanionFile[] {
  if (preparation?.kind === "image")
    return [
      { kind: "part", file: "image-codec.js" },
      ...Object.values(CODEC_MODULES).map((entry) => ({ kind: "codec", ...entry }) as const),
    ];
  if (preparation?.kind !== "tokenizer") return [];
  const { file, sha256 } = preparation;
  return [
    { kind: "part", file: "tokenizer.js" },
    { kind: "declared", file, sha256 },
  ];
}
