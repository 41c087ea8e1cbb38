import type { TensorSignature } from "#core/protocol/tensor.ts";

/** What callers rely on when they write to a version. */
export interface VersionSignature {
  readonly inputs: readonly TensorSignature[];
  readonly outputs: readonly TensorSignature[];
  readonly allowNonFinite: boolean;
  readonly maxBatch: number;
}

export interface SignatureChange {
  /** Whether a request that was good, or a reader of its answer, may fail. */
  readonly breaking: boolean;
  readonly what: string;
}

type Side = "input" | "output";

/**
 * Every difference between what one version takes and gives and what its successor does. Inputs may take more than before and outputs
 * promise more; anything else is breaking. A new output is not: readers find theirs by name.
 */
export function findSignatureChanges(before: VersionSignature, after: VersionSignature): readonly SignatureChange[] {
  return [
    ...compareSide("input", before.inputs, after.inputs),
    ...compareSide("output", before.outputs, after.outputs),
    ...compareMaxBatch(before, after),
    ...compareNonFinite(before, after),
  ];
}

function compareSide(side: Side, before: readonly TensorSignature[], after: readonly TensorSignature[]): readonly SignatureChange[] {
  const removed = before.filter(({ name }) => !after.some((tensor) => tensor.name === name));
  const added = after.filter(({ name }) => !before.some((tensor) => tensor.name === name));
  const renamed = new Map(
    removed.flatMap((tensor) => {
      const [alike, ...further] = added.filter((candidate) => isAlike(candidate, tensor));
      return alike === undefined || further.length > 0 ? [] : [[tensor, alike] as const];
    }),
  );
  const renames = new Set(renamed.values());
  return [
    ...[...renamed].map(([from, to]) => breaking(`${side} "${from.name}" is called "${to.name}" now`)),
    ...removed.filter((tensor) => !renamed.has(tensor)).map(({ name }) => breaking(`${side} "${name}" is gone`)),
    ...added.filter((tensor) => !renames.has(tensor)).map(({ name }) => ({ breaking: side === "input", what: `${side} "${name}" is new` })),
    ...before.flatMap((tensor) =>
      compareTensor(
        side,
        tensor,
        after.find(({ name }) => name === tensor.name),
      ),
    ),
  ];
}

function compareTensor(side: Side, before: TensorSignature, after: TensorSignature | undefined): readonly SignatureChange[] {
  if (after === undefined) return [];
  const changes: SignatureChange[] = [];
  if (before.datatype !== after.datatype)
    changes.push(breaking(`${side} "${before.name}" is ${after.datatype}, it was ${before.datatype}`));
  if (String(before.shape) === String(after.shape)) return changes;
  // A request's shape must fit the inputs; an answer's shape is one of those that the outputs allow.
  const holds = side === "input" ? covers(after.shape, before.shape) : covers(before.shape, after.shape);
  changes.push({
    breaking: !holds,
    what: `${side} "${before.name}" has the shape [${after.shape.join(", ")}], it was [${before.shape.join(", ")}]`,
  });
  return changes;
}

function compareMaxBatch(before: VersionSignature, after: VersionSignature): readonly SignatureChange[] {
  if (before.maxBatch === after.maxBatch) return [];
  return [{ breaking: after.maxBatch < before.maxBatch, what: `a request may have ${after.maxBatch} rows, it was ${before.maxBatch}` }];
}

function compareNonFinite(before: VersionSignature, after: VersionSignature): readonly SignatureChange[] {
  if (before.allowNonFinite === after.allowNonFinite) return [];
  return [{ breaking: true, what: `NaN and infinities are ${after.allowNonFinite ? "passed on" : "refused"}, they were not` }];
}

/** Whether every shape that fits `inner` fits `outer`. */
function covers(outer: readonly number[], inner: readonly number[]): boolean {
  return outer.length === inner.length && outer.every((dimension, index) => dimension === -1 || dimension === inner[index]);
}

function isAlike(a: TensorSignature, b: TensorSignature): boolean {
  return a.datatype === b.datatype && String(a.shape) === String(b.shape);
}

function breaking(what: string): SignatureChange {
  return { breaking: true, what };
}
