import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { failures, judgeVersion } from "#core/model/admit-version.ts";
import type { Catalog, CatalogModel, CatalogVersion } from "#core/model/catalog.ts";
import { findTask } from "#core/model/find-task.ts";
import { ManifestError, MODEL_MANIFEST, parseManifest, VERSION_MANIFEST } from "#core/model/manifest.ts";

/**
 * Reads every manifest below a models folder: `<name>/model.json` and `<name>/<version>/version.json`.
 * @throws {ManifestError} naming every problem of every manifest at once.
 */
export function readCatalog(root: string): Catalog {
  const problems: string[] = [];
  const models = folders(root)
    .filter((name) => !isYetToTrain(join(root, name)))
    .flatMap((name) => collect(problems, () => readModel(root, name, problems)));
  if (problems.length > 0) throw new ManifestError(root, problems);
  return models;
}

/** A folder that says how to train a model, and has no version yet, is work that has begun: nothing of it is served. */
function isYetToTrain(folder: string): boolean {
  return existsSync(join(folder, "training.json")) && versionNumbers(folder).length === 0;
}

function readModel(root: string, name: string, problems: string[]): CatalogModel {
  const folder = join(root, name);
  const numbers = versionNumbers(folder);
  const versions = numbers.flatMap((version) => collect(problems, () => readVersion(folder, name, version)));
  const file = join(name, "model.json");
  const manifest = parseManifest(MODEL_MANIFEST, readJson(join(folder, "model.json"), file), file);
  if (manifest.name !== name) problems.push(`${name}/model.json: name is "${manifest.name}", the folder is "${name}"`);
  if (numbers.length === 0) problems.push(`${name}: no version; a version is a folder named by a positive integer`);
  for (const [label, target] of Object.entries(manifest.labels)) {
    if (!numbers.includes(String(target)))
      problems.push(`${name}/model.json: label "${label}" points at version ${target}, which does not exist`);
  }
  for (const version of Object.keys(manifest.retires ?? {})) {
    if (!numbers.includes(version)) problems.push(`${name}/model.json: version ${version} retires, but does not exist`);
  }
  const model = { manifest, versions };
  problems.push(...findRefusedLabels(model), ...findUnpreparable(model));
  return model;
}

/** A label is a promise to callers: a version that its model's gate refuses has none. */
function findRefusedLabels(model: CatalogModel): readonly string[] {
  const { name, labels } = model.manifest;
  return Object.entries(labels).flatMap(([label, target]) => {
    const version = model.versions.find(({ manifest }) => manifest.version === target);
    const verdict = version && judgeVersion(model, version.manifest);
    if (verdict === undefined || verdict.passed) return [];
    return [`${name}/model.json: the gate refuses label "${label}" on version ${target}: ${failures(verdict).join("; ")}`];
  });
}

/** What a model says of `predict` must hold for each of its versions. */
function findUnpreparable({ manifest, versions }: CatalogModel): readonly string[] {
  return versions.flatMap((version) =>
    findTask(manifest, version.manifest).problems.map((problem) => `${manifest.name}/${version.manifest.version}: ${problem}`),
  );
}

function readVersion(modelFolder: string, name: string, version: string): CatalogVersion {
  const folder = join(modelFolder, version);
  const file = join(name, version, "version.json");
  const manifest = parseManifest(VERSION_MANIFEST, readJson(join(folder, "version.json"), file), file);
  const problems: string[] = [];
  if (String(manifest.version) !== version) problems.push(`version is ${manifest.version}, the folder is ${version}`);
  for (const needed of [manifest.artifact.file, "sample.json"])
    if (!existsSync(join(folder, needed))) problems.push(`"${needed}" is missing beside it`);
  if (problems.length > 0) throw new ManifestError(file, problems);
  return { manifest, folder };
}

function versionNumbers(folder: string): readonly string[] {
  return folders(folder)
    .filter((version) => /^[1-9][0-9]{0,8}$/.test(version))
    .sort((a, b) => Number(a) - Number(b));
}

function collect<T>(problems: string[], read: () => T): T[] {
  try {
    return [read()];
  } catch (error) {
    problems.push(error instanceof Error ? error.message : String(error));
    return [];
  }
}

function folders(root: string): string[] {
  if (!existsSync(root)) return [];
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

function readJson(path: string, file: string): unknown {
  if (!existsSync(path)) throw new ManifestError(file, ["it is missing"]);
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch (cause) {
    throw new ManifestError(file, [`it is no JSON: ${cause instanceof Error ? cause.message : String(cause)}`]);
  }
}
