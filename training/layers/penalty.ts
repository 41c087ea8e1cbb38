/** What the loss grows by for a parameter W: l1·Σ|W| + l2/2·ΣW²; its gradient is l1·sign(W) + l2·W. */
export interface Penalty {
  readonly l1: number;
  readonly l2: number;
}

export interface PenaltyOptions {
  /** Not negative; 0 when left out. */
  readonly l1?: number;
  readonly l2?: number;
  /** Biases go free unless this is set. */
  readonly penalizeBias?: boolean;
}

/** What a layer's kernel and bias carry of its options, ready to spread into a `Parameter`. @throws {RangeError} for a negative factor. */
export function toPenalties(options: PenaltyOptions): { readonly kernel: PenaltyRow; readonly bias: PenaltyRow } {
  const { l1 = 0, l2 = 0, penalizeBias = false } = options;
  for (const factor of [l1, l2])
    if (!(factor >= 0 && factor < Number.POSITIVE_INFINITY)) throw new RangeError(`A penalty's factor is at least 0, not ${factor}`);
  const row: PenaltyRow = l1 > 0 || l2 > 0 ? { penalty: { l1, l2 } } : {};
  return { kernel: row, bias: penalizeBias ? row : {} };
}

interface PenaltyRow {
  readonly penalty?: Penalty;
}
