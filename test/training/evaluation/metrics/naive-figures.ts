/** What the metrics must give, counted sample by sample in the slowest way there is. */

export function naiveAccuracy(truth: readonly number[], guesses: readonly number[]): number {
  return truth.filter((value, index) => value === guesses[index]).length / truth.length;
}

export function naiveFigures(truth: readonly number[], guesses: readonly number[], of: number) {
  const pairs = truth.map((value, index) => [value, guesses[index] ?? -1] as const);
  const hits = pairs.filter(([value, guess]) => value === of && guess === of).length;
  const named = pairs.filter(([, guess]) => guess === of).length;
  const support = pairs.filter(([value]) => value === of).length;
  const precision = named === 0 ? 0 : hits / named;
  const recall = support === 0 ? 0 : hits / support;
  return { precision, recall, f1: precision + recall === 0 ? 0 : 2 / (1 / precision + 1 / recall), support };
}

/** Sorts the classes by score, largest first; a stable sort leaves ties in the order of their numbers. */
export function naiveRank(scores: readonly number[], truth: number): number {
  return scores
    .map((score, index) => ({ score, index }))
    .sort((a, b) => b.score - a.score)
    .findIndex(({ index }) => index === truth);
}

export function naiveCalibration(confidences: readonly number[], isRight: readonly number[]): number {
  let error = 0;
  for (let bin = 0; bin < 15; bin += 1) {
    const inside = confidences.flatMap((value, index) => {
      const isFirst = bin === 0 && value === 0;
      return isFirst || (value * 15 > bin && value * 15 <= bin + 1) ? [index] : [];
    });
    if (inside.length === 0) continue;
    const mean = (values: readonly number[]) => inside.reduce((sum, index) => sum + (values[index] ?? 0), 0) / inside.length;
    error += (inside.length / confidences.length) * Math.abs(mean(isRight) - mean(confidences));
  }
  return error;
}

export function naiveRegression(predictions: readonly number[], targets: readonly number[]) {
  const errors = targets.map((target, index) => (predictions[index] ?? 0) - target);
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const center = mean(targets);
  const spread = mean(targets.map((target) => (target - center) ** 2));
  const mse = mean(errors.map((error) => error ** 2));
  return { mse, mae: mean(errors.map(Math.abs)), r2: spread === 0 ? null : 1 - mse / spread };
}
