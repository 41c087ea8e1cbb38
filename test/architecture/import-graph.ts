import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";

export interface ImportEdge {
  readonly from: string;
  /** A path from the root for our own files, a package's name for others. */
  readonly to: string;
  readonly kind: "file" | "package";
}

const SOURCE_FOLDERS = ["core", "functions", "layers", "models", "training", "cdk", "local"];
const IMPORT =
  /^\s*(?:import|export)\b[^'"`;]*?\bfrom\s*["']([^"']+)["']|^\s*import\s*["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']\s*\)/gm;

/** Every source file of the product, from the root. */
export function sourceFiles(root: string): string[] {
  return SOURCE_FOLDERS.filter((folder) => existsSync(join(root, folder)))
    .flatMap((folder) =>
      readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
        .filter((entry) => entry.isFile() && /\.(ts|mjs)$/.test(entry.name) && !entry.name.endsWith(".d.ts"))
        .map((entry) => relative(root, join(entry.parentPath, entry.name)))
        .filter((file) => !file.includes("node_modules")),
    )
    .sort();
}

/** The imports of every file, types included. */
export function readImports(root: string): ImportEdge[] {
  return sourceFiles(root).flatMap((file) => parseImports(file, readFileSync(join(root, file), "utf8")));
}

export function parseImports(file: string, source: string): ImportEdge[] {
  return [...source.matchAll(IMPORT)].map((match): ImportEdge => {
    const specifier = match[1] ?? match[2] ?? match[3] ?? "";
    if (specifier.startsWith("#")) return { from: file, to: specifier.slice(1), kind: "file" };
    if (specifier.startsWith(".")) return { from: file, to: normalize(join(dirname(file), specifier)), kind: "file" };
    return { from: file, to: packageName(specifier), kind: "package" };
  });
}

function packageName(specifier: string): string {
  if (specifier.startsWith("node:")) return specifier;
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
}

/** Groups of files that import each other in a circle (Tarjan's strongly connected components of more than one file). */
export function findCycles(edges: readonly ImportEdge[]): string[][] {
  const targets = new Map<string, string[]>();
  for (const edge of edges) if (edge.kind === "file") targets.set(edge.from, [...(targets.get(edge.from) ?? []), edge.to]);
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const cycles: string[][] = [];
  const visit = (file: string): void => {
    const order = index.size;
    index.set(file, order);
    low.set(file, order);
    stack.push(file);
    for (const to of targets.get(file) ?? []) {
      if (!index.has(to)) visit(to);
      if (stack.includes(to)) low.set(file, Math.min(low.get(file) ?? order, low.get(to) ?? order));
    }
    if (low.get(file) !== order) return;
    const cycle = stack.splice(stack.indexOf(file));
    if (cycle.length > 1) cycles.push(cycle);
  };
  for (const file of targets.keys()) if (!index.has(file)) visit(file);
  return cycles;
}

/** Pairs of folders whose files import each other. */
export function findMutualFolders(edges: readonly ImportEdge[]): string[] {
  const arrows = new Set(
    edges
      .filter((edge) => edge.kind === "file" && dirname(edge.from) !== dirname(edge.to))
      .map((edge) => `${dirname(edge.from)} ${dirname(edge.to)}`),
  );
  return [...arrows].filter((arrow) => {
    const [from, to] = arrow.split(" ") as [string, string];
    return from < to && arrows.has(`${to} ${from}`);
  });
}
