import type { ImportEdge } from "./import-graph.ts";

interface Area {
  /** Path prefix; the first row that fits a file is its area. */
  readonly prefix: string;
  /** Prefixes of our own files it may import, besides its own. */
  readonly files: readonly string[];
  /** Packages it may import; a trailing `*` matches a prefix. */
  readonly packages: readonly string[];
}

const PURE = ["node:crypto", "node:buffer", "node:zlib"];
const NODE = ["node:*"];

/** Who may import whom, as `docs/architecture/00-overview.md` draws it. Order matters: the most specific prefix first. */
export const AREAS: readonly Area[] = [
  { prefix: "core/errors.ts", files: [], packages: [] },
  { prefix: "core/limits.ts", files: [], packages: [] },
  { prefix: "core/protocol/", files: ["core/errors.ts", "core/limits.ts"], packages: PURE },
  { prefix: "core/onnx/", files: ["core/errors.ts", "core/limits.ts", "core/protocol/"], packages: ["@bufbuild/protobuf"] },
  { prefix: "core/model/", files: ["core/errors.ts", "core/limits.ts", "core/protocol/", "core/onnx/"], packages: [...PURE, "valibot"] },
  { prefix: "core/tenant/", files: ["core/errors.ts", "core/limits.ts", "core/protocol/", "core/model/"], packages: [...PURE, "valibot"] },
  { prefix: "core/footprint/", files: ["core/errors.ts", "core/limits.ts"], packages: PURE },
  // A row is a tenant's, under a plan, with a footprint.
  { prefix: "core/usage/", files: ["core/errors.ts", "core/limits.ts", "core/tenant/", "core/footprint/"], packages: [...PURE, "valibot"] },
  { prefix: "core/task/", files: ["core/errors.ts", "core/limits.ts", "core/protocol/", "core/model/"], packages: PURE },
  {
    prefix: "core/serving/",
    files: [
      "core/errors.ts",
      "core/limits.ts",
      "core/protocol/",
      "core/onnx/",
      "core/model/",
      "core/tenant/",
      "core/task/",
      "core/footprint/",
      "core/usage/",
    ],
    packages: PURE,
  },
  {
    prefix: "core/drivers/",
    files: ["core/"],
    packages: [...NODE, "onnxruntime-node", "onnxruntime-common", "@aws-sdk/*", "@jsquash/*", "@huggingface/tokenizers"],
  },
  { prefix: "functions/", files: ["core/"], packages: [...NODE, "@middy/core", "aws-lambda", "valibot"] },
  { prefix: "layers/", files: [], packages: NODE },
  { prefix: "models/", files: ["core/model/", "core/tenant/", "core/onnx/", "core/protocol/"], packages: NODE },
  {
    prefix: "training/",
    files: ["core/", "models/"],
    packages: [...NODE, "valibot", "@valibot/to-json-schema", "csv-parse", "csv-parse/sync", "echarts"],
  },
  {
    prefix: "cdk/",
    files: [
      "core/errors.ts",
      "core/limits.ts",
      "core/model/",
      "core/tenant/",
      "core/footprint/",
      "core/usage/",
      "core/serving/answer-headers.ts",
      "models/catalog.ts",
    ],
    packages: [...NODE, "aws-cdk-lib", "constructs", "cdk-nag", "esbuild"],
  },
  {
    prefix: "local/commands/",
    files: ["core/", "models/", "training/", "local/"],
    packages: [...NODE, "commander", "cli-progress", "cli-table3", "@aws-sdk/*", "valibot"],
  },
  // Its probe draws inputs with the training's generator, and what passes is written as a version is.
  { prefix: "local/registration/", files: ["core/", "models/", "training/"], packages: [...NODE, "valibot"] },
  // Plots are drawn on the machine of who asked, as SVG.
  { prefix: "local/report/", files: ["core/"], packages: [...NODE, "echarts"] },
  {
    prefix: "local/",
    files: ["core/", "models/", "local/"],
    packages: [...NODE, "commander", "dynalite", "fflate", "fast-xml-parser", "@aws-sdk/*", "valibot", "cli-progress"],
  },
];

/** Every import that its file's area does not allow, as one readable line each. */
export function findForbiddenImports(edges: readonly ImportEdge[]): string[] {
  return edges.flatMap((edge) => {
    const area = AREAS.find((candidate) => edge.from.startsWith(candidate.prefix));
    if (area === undefined) return [`${edge.from} is in no area of AREAS`];
    const allowed =
      edge.kind === "file"
        ? edge.to.startsWith(area.prefix) || area.files.some((prefix) => edge.to.startsWith(prefix))
        : area.packages.some((name) => (name.endsWith("*") ? edge.to.startsWith(name.slice(0, -1)) : edge.to === name));
    return allowed ? [] : [`${edge.from} may not import ${edge.to}`];
  });
}
