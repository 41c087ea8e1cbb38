import { readdirSync } from "node:fs";
import { join } from "node:path";

export type LayerArchitecture = "x64" | "arm64";

export const LAYER_TOP_FOLDER = "nodejs";

/** Lambda unpacks a layer to /opt and has `/opt/nodejs/node_modules` on NODE_PATH. */
const MODULES = `${LAYER_TOP_FOLDER}/node_modules`;

/** A file the layer needs: where it comes from, and its path inside the layer. */
export interface LayerFile {
  readonly source: string;
  readonly path: string;
}

interface PackageFiles {
  readonly name: "onnxruntime-node" | "onnxruntime-common";
  /** Folders below the package, each with the files it gives. */
  readonly folders: readonly { readonly folder: string; readonly keep: RegExp }[];
}

/** Shown with the package, as its licence asks; the rest of the top folder is for building it. */
const TOP_FOLDER = { folder: ".", keep: /^(package\.json|README\.md|(LICEN[CS]E|NOTICE|ThirdPartyNotices)(\.\w+)?)$/i } as const;

/**
 * What `require("onnxruntime-node")` reads, and no more: the binding and the CPU library of one platform, both packages' CommonJS,
 * no source maps, no types. Found by loading it with nothing else on NODE_PATH; a test repeats that.
 */
function packageFiles(architecture: LayerArchitecture): readonly PackageFiles[] {
  return [
    {
      name: "onnxruntime-node",
      folders: [
        TOP_FOLDER,
        { folder: "dist", keep: /\.js$/ },
        { folder: `bin/napi-v6/linux/${architecture}`, keep: /^(libonnxruntime\.so\.1|onnxruntime_binding\.node)$/ },
      ],
    },
    { name: "onnxruntime-common", folders: [TOP_FOLDER, { folder: "dist/cjs", keep: /(\.js|^package\.json)$/ }] },
  ];
}

/**
 * The layer's files for linux on one architecture, sorted by their path.
 * @param nodeModules the folder the packages are installed in.
 * @throws {Error} when a folder is missing or gives no file: the package's layout has changed.
 */
export function listLayerFiles(nodeModules: string, architecture: LayerArchitecture): LayerFile[] {
  return packageFiles(architecture)
    .flatMap(({ name, folders }) =>
      folders.flatMap(({ folder, keep }) => {
        const files = readdirSync(join(nodeModules, name, folder), { withFileTypes: true }).filter(
          (entry) => entry.isFile() && keep.test(entry.name),
        );
        if (files.length === 0) throw new Error(`"${name}/${folder}" holds no file the layer needs, its layout has changed`);
        return files.map((entry) => ({
          source: join(nodeModules, name, folder, entry.name),
          path: join(MODULES, name, folder, entry.name),
        }));
      }),
    )
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}
