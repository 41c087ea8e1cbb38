import type { EvaluationDocument } from "../evaluation/evaluation-document.ts";
import { toMarkdownTable } from "./markdown-table.ts";

/** Up to so many classes the whole matrix is shown, beyond only what is confused most. */
const MAX_MATRIX_CLASSES = 12;
const MOST_CONFUSED = 10;

export function toConfusionSection(evaluation: EvaluationDocument | undefined): string {
  if (evaluation?.confusion === undefined || evaluation.perClass === undefined)
    return "Not recorded: `slipway models evaluate` counts which class is taken for which, where there are classes.";
  const { confusion, perClass, samples, dataset } = evaluation;
  const names = perClass.map((figures) => figures.class);
  const pairs = confusion
    .flatMap((row, truth) =>
      row.map((count, named) => ({ truth: names[truth] ?? "", named: names[named] ?? "", count, isError: truth !== named })),
    )
    .filter(({ count, isError }) => isError && count > 0)
    .sort((a, b) => b.count - a.count)
    .slice(0, MOST_CONFUSED);
  const on = `On ${samples.toLocaleString("en")} samples of ${dataset.name}.`;
  const matrix = confusion.map((row, index) => [`**${names[index]}**`, ...row]);
  return [
    ...(names.length <= MAX_MATRIX_CLASSES
      ? [`${on} A row for each true class, a column for each class named:`, toMarkdownTable(["", ...names], matrix)]
      : [`${on} Of ${names.length} classes the most confused:`]),
    pairs.length === 0
      ? "Nothing was confused."
      : toMarkdownTable(
          ["True class", "Taken for", "Times"],
          pairs.map(({ truth, named, count }) => [truth, named, count]),
        ),
  ].join("\n\n");
}
