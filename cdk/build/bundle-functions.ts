import { basename, dirname, relative } from "node:path";
import { type BuildOptions, build, type Message, type Plugin } from "esbuild";
import type { LazyPart } from "#core/model/companion-files.ts";
import { separateParts } from "./separate-parts.ts";

/** The Lambda functions, each with its entry in `functions/<name>/index.ts`. */
export const FUNCTION_NAMES = ["infer", "authorizer", "catalog", "artifact", "settle", "keys"] as const;

export type FunctionName = (typeof FUNCTION_NAMES)[number];

/** Parts of `infer` in files of their own; absent where it asks for none. */
export type BundledParts = Partial<Record<LazyPart, Uint8Array>>;

/** One CommonJS file a function; the handler is `index.handler`. */
export type FunctionBundles = Readonly<Record<FunctionName, Uint8Array>> & { readonly parts: BundledParts };

const SETTINGS = {
  write: false,
  bundle: true,
  platform: "node",
  target: "node24",
  // The layer's onnxruntime-node is found through NODE_PATH, which `require` reads and neither `import` nor `import()` does.
  format: "cjs",
  supported: { "dynamic-import": false },
  external: ["onnxruntime-node"],
  // The AWS SDK's ES modules shake far smaller than its CommonJS ones.
  mainFields: ["module", "main"],
  minify: true,
  legalComments: "none",
  logLevel: "silent",
} as const satisfies BuildOptions;

/**
 * Bundles every function in one run of esbuild, and then the parts that few versions need. The same sources give the same bytes,
 * wherever the checkout lies.
 * @param functionsFolder the folder that holds `<name>/index.ts`
 * @throws when a source does not build, with esbuild's messages, and when it only builds with warnings
 */
export async function bundleFunctions(functionsFolder: string): Promise<FunctionBundles> {
  const parent = dirname(functionsFolder);
  const sources = new Map<string, string>();
  const code = await bundle(
    parent,
    FUNCTION_NAMES.map((name) => ({ in: `./${basename(functionsFolder)}/${name}/index.ts`, out: name })),
    [separateParts((file, source) => sources.set(file, source))],
  );
  const entries = [...sources].map(([file, source]) => ({ in: `./${relative(parent, source)}`, out: basename(file, ".js") }));
  const part = entries.length === 0 ? undefined : await bundle(parent, entries, []);
  return {
    infer: code("infer"),
    authorizer: code("authorizer"),
    catalog: code("catalog"),
    artifact: code("artifact"),
    settle: code("settle"),
    keys: code("keys"),
    parts: Object.fromEntries([...sources.keys()].map((file) => [file, part?.(basename(file, ".js"))])),
  };
}

async function bundle(
  parent: string,
  entryPoints: { in: string; out: string }[],
  plugins: Plugin[],
): Promise<(name: string) => Uint8Array> {
  const result = await build({
    ...SETTINGS,
    external: [...SETTINGS.external],
    mainFields: [...SETTINGS.mainFields],
    absWorkingDir: parent,
    entryPoints,
    outdir: ".",
    plugins,
  });
  const warnings = result.warnings.filter((warning) => !isHarmless(warning));
  if (warnings.length > 0) throw new Error(`Cannot bundle without warnings: ${warnings.map((warning) => warning.text).join("; ")}`);
  return (name) => {
    const file = result.outputFiles.find((output) => basename(output.path) === `${name}.js`);
    if (file === undefined) throw new Error(`Cannot find the bundle of "${name}" among esbuild's outputs`);
    return file.contents;
  };
}

/** The image decoders' glue would look for its modules at `import.meta.url` if it were not handed them. */
function isHarmless({ id, location }: Message): boolean {
  return id === "empty-import-meta" && (location?.file.includes("node_modules/@jsquash/") ?? false);
}
