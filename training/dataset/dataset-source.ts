import * as v from "valibot";
import { HASHED_NGRAMS_PREPARATION } from "#core/model/preparation.ts";

const file = v.pipe(
  v.string(),
  v.minLength(1),
  v.check((name) => !name.includes("/") && !name.includes("\\") && !name.startsWith("."), "Expected a file's name, without a folder"),
);
const count = (minimum: number) => v.pipe(v.number(), v.integer(), v.minValue(minimum));
const column = v.pipe(v.string(), v.minLength(1));
const columns = v.pipe(v.array(column), v.minLength(1));

const publishedFile = v.strictObject({
  file: v.pipe(file, v.description("Name of the file, below the data folder")),
  bytes: v.pipe(count(1), v.description("Size of the file in bytes")),
  sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, "Expected 64 lower-case hexadecimal digits")),
});

const classes = v.union([
  v.pipe(count(2), v.description("Number of classes; a sample's class is an integer from 0 and below it")),
  v.pipe(
    v.array(v.pipe(v.string(), v.minLength(1))),
    v.minLength(2),
    v.check((names) => new Set(names).size === names.length, "Expected each class once"),
    v.description("Names of the classes, in the order of their numbers"),
  ),
]);

const share = v.pipe(
  v.number(),
  v.gtValue(0),
  v.ltValue(1),
  v.description("Share of the training file, drawn by the seed, that is kept for the test, where there is no test file"),
);

const common = {
  name: v.pipe(v.string(), v.minLength(1), v.description("What people call the data set")),
  files: v.pipe(v.optional(v.array(publishedFile), []), v.description("Files that can be downloaded; only the very bytes are taken")),
  mirrors: v.pipe(
    v.optional(v.array(v.pipe(v.string(), v.url(), v.endsWith("/"))), []),
    v.description("Folders on the web that hold the files, tried in turn, each with a final slash"),
  ),
  testShare: v.exactOptional(share),
};

const idxPart = v.strictObject({
  samples: v.pipe(file, v.description("IDX file of unsigned bytes, gzipped when its name ends in .gz")),
  classes: v.pipe(file, v.description("IDX file of rank 1 with the class of each sample")),
});

const IDX_SOURCE = v.strictObject({
  kind: v.literal("idx"),
  ...common,
  shape: v.pipe(v.array(count(1)), v.minLength(1), v.maxLength(3), v.description("Dimensions of one sample")),
  classes,
  training: idxPart,
  test: v.exactOptional(idxPart),
});

const csvSamples = v.variant("kind", [
  v.strictObject({
    kind: v.literal("text"),
    column: v.pipe(column, v.description("The column that holds the text")),
    preparation: v.pipe(HASHED_NGRAMS_PREPARATION, v.description("How a text becomes numbers, in training and when it is served")),
  }),
  v.strictObject({ kind: v.literal("numbers"), columns: v.pipe(columns, v.description("One column for each feature")) }),
  v.strictObject({
    kind: v.literal("ids"),
    columns: v.pipe(columns, v.description("One column for each id")),
    rows: v.pipe(count(1), v.description("Ids are integers from 0 and below it")),
  }),
]);

const csvTargets = v.variant("kind", [
  v.strictObject({ kind: v.literal("classes"), column, classes }),
  v.strictObject({ kind: v.literal("values"), columns: v.pipe(columns, v.description("One column for each number the network gives")) }),
]);

const CSV_SOURCE = v.strictObject({
  kind: v.literal("csv"),
  ...common,
  separator: v.pipe(v.optional(v.picklist([",", ";", "\t"]), ","), v.description("What stands between two fields")),
  samples: csvSamples,
  targets: csvTargets,
  training: v.pipe(file, v.description("UTF-8 with a line of column names")),
  test: v.exactOptional(file),
});

/** Where samples and targets come from, and how files become numbers. */
export const DATASET_SOURCE = v.pipe(
  v.variant("kind", [IDX_SOURCE, CSV_SOURCE]),
  v.check(
    ({ test, testShare }) => (test === undefined) !== (testShare === undefined),
    'Expected either "test" or "testShare", to say what the model is tested on',
  ),
);

export type DatasetSource = Readonly<v.InferOutput<typeof DATASET_SOURCE>>;
export type IdxSource = Extract<DatasetSource, { kind: "idx" }>;
export type CsvSource = Extract<DatasetSource, { kind: "csv" }>;
export type ClassList = v.InferOutput<typeof classes>;

/** How many classes there are. */
export function countClasses(list: ClassList): number {
  return typeof list === "number" ? list : list.length;
}
