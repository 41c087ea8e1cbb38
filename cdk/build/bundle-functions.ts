import { basename, dirname } from "node:path";
import { build } from "esbuild";

/** The Lambda functions, each with its entry in `functions/<name>/index.ts`. */
export const FUNCTION_NAMES = ["infer", "authorizer", "catalog", "artifact"] as const;

export type FunctionName = (typeof FUNCTION_NAMES)[number];

/** One CommonJS file a function; the handler is `index.handler`. */
export type FunctionBundles = Readonly<Record<FunctionName, Uint8Array>>;

/**
 * Bundles every function in one run of esbuild. The same sources give the same bytes, wherever the checkout lies.
 * @param functionsFolder the folder that holds `<name>/index.ts`
 * @throws when a source does not build, with esbuild's messages, and when it only builds with warnings
 */
export async function bundleFunctions(functionsFolder: string): Promise<FunctionBundles> {
  const parent = dirname(functionsFolder);
  const result = await build({
    absWorkingDir: parent,
    entryPoints: FUNCTION_NAMES.map((name) => ({ in: `./${basename(functionsFolder)}/${name}/index.ts`, out: name })),
    outdir: ".",
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
  });
  if (result.warnings.length > 0)
    throw new Error(`Cannot bundle without warnings: ${result.warnings.map((warning) => warning.text).join("; ")}`);
  const code = (name: FunctionName): Uint8Array => {
    const file = result.outputFiles.find((output) => basename(output.path) === `${name}.js`);
    if (file === undefined) throw new Error(`Cannot find the bundle of the function "${name}" among esbuild's outputs`);
    return file.contents;
  };
  return { infer: code("infer"), authorizer: code("authorizer"), catalog: code("catalog"), artifact: code("artifact") };
}
