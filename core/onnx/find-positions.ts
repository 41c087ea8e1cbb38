import { DATATYPES } from "#core/protocol/datatype.ts";
import { toOperatorName } from "./allowed-operators.ts";
import type { ModelWithGraph } from "./reader.ts";
import type { Node } from "./schema.ts";

const INTEGERS: readonly number[] = [DATATYPES.INT32.onnx, DATATYPES.INT64.onnx];

/** Operator -> which of its inputs are looked up in which: of the standard set and of ONNX Runtime's own. */
const LOOKUPS: Readonly<Record<string, readonly { readonly values: number; readonly table: number }[]>> = {
  Gather: [{ values: 1, table: 0 }],
  "com.microsoft.EmbedLayerNormalization": [
    { values: 0, table: 2 },
    { values: 1, table: 4 },
    { values: 8, table: 3 },
  ],
};

/** Operators that hand the values of their first input on as they are. */
const PASS_ON: ReadonlySet<string> = new Set(["Cast", "Flatten", "Identity", "Reshape", "Squeeze", "Transpose", "Unsqueeze"]);

/**
 * The inputs whose values are positions in a stored table (an initializer), as tokens are in their embeddings.
 * @returns input -> how many positions there are, of the smallest table where there are several.
 */
export function findPositions({ graph }: ModelWithGraph): Readonly<Record<string, number>> {
  const inputs = new Set(graph.input.filter(({ type }) => INTEGERS.includes(type?.tensorType?.elemType ?? 0)).map(({ name }) => name));
  const makers = new Map(graph.node.flatMap((node) => node.output.map((output) => [output, node] as const)));
  const tables = new Map(graph.initializer.map(({ name, dims }) => [name, dims] as const));
  const sources = new Map<string, string>();
  const found = new Map<string, number>();
  for (const node of graph.node) {
    for (const { values, table } of LOOKUPS[toOperatorName(node)] ?? []) {
      const rows = toRows(node, tables.get(node.input[table] ?? ""));
      const input = findSource(node.input[values] ?? "", makers, sources);
      if (rows !== undefined && inputs.has(input)) found.set(input, Math.min(rows, found.get(input) ?? rows));
    }
  }
  return Object.fromEntries(found);
}

function toRows({ attribute }: Node, dims: readonly bigint[] | undefined): number | undefined {
  const axis = Number(attribute.find(({ name }) => name === "axis")?.i ?? 0n);
  const rows = dims?.at(axis);
  return rows === undefined || rows < 1n ? undefined : Number(rows);
}

/** Where a value comes from. A graph has no circles, but a file may; and what has been followed once is not followed again. */
function findSource(value: string, makers: ReadonlyMap<string, Node>, sources: Map<string, string>): string {
  const passed = new Set<string>();
  let source = value;
  for (let maker = makers.get(source); maker !== undefined && PASS_ON.has(maker.opType); maker = makers.get(source)) {
    if (passed.has(source) || sources.has(source)) break;
    passed.add(source);
    source = maker.input[0] ?? "";
  }
  const found = sources.get(source) ?? source;
  for (const name of passed) sources.set(name, found);
  return found;
}
