import { basename } from "node:path";
import type { Plugin } from "esbuild";
import { LAZY_PARTS } from "#core/model/companion-files.ts";

/** Keeps esbuild's resolving of a part from coming here again. */
const RESOLVING = Symbol("resolving a part");

/**
 * Leaves the parts that few versions need out of a bundle, which asks for them as files beside it.
 * @param found told of each part that a bundle asks for, with the source it is to be made of.
 */
export function separateParts(found: (file: string, source: string) => void): Plugin {
  return {
    name: "separate-parts",
    setup(build) {
      build.onResolve({ filter: /\.ts$/ }, async ({ path, kind, importer, resolveDir, pluginData }) => {
        const part = Object.entries(LAZY_PARTS).find(([, source]) => source === basename(path));
        if (part === undefined || kind !== "dynamic-import" || pluginData === RESOLVING) return undefined;
        const resolved = await build.resolve(path, { kind, importer, resolveDir, pluginData: RESOLVING });
        found(part[0], resolved.path);
        return { path: `./${part[0]}`, external: true };
      });
    },
  };
}
