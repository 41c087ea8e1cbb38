import { mkdirSync, mkdtempSync, symlinkSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";

/** The folders of one execution environment; they go with it. */
export interface EnvironmentFolders {
  readonly taskRoot: string;
  readonly layerRoots: readonly string[];
  readonly temporaryFolder: string;
  remove(): Promise<void>;
}

/**
 * Code and layers appear as links below a temporary folder, as `/var/task` and `/opt` would. The process runs with
 * `--preserve-symlinks`, so that a module's search for packages and for `package.json` climbs from there and never meets those of the
 * folder that Slipway itself runs in.
 */
export function createEnvironmentFolders(root: string, codeFolder: string, layerFolders: readonly string[]): EnvironmentFolders {
  const folder = mkdtempSync(join(root, "environment-"));
  const taskRoot = join(folder, "task");
  symlinkSync(codeFolder, taskRoot);
  const temporaryFolder = join(folder, "tmp");
  mkdirSync(temporaryFolder);
  mkdirSync(join(folder, "opt"));
  const layerRoots = layerFolders.map((layerFolder, index) => {
    const link = join(folder, "opt", String(index + 1));
    symlinkSync(layerFolder, link);
    return link;
  });
  return { taskRoot, layerRoots, temporaryFolder, remove: () => rm(folder, { recursive: true, force: true, maxRetries: 3 }) };
}
