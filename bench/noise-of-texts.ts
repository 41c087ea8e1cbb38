import { hashNgrams } from "#core/task/hashed-ngrams.ts";
import type { Dataset } from "#training/dataset/dataset.ts";
import { countClasses, type DatasetSource } from "#training/dataset/dataset-source.ts";
import { sparseSamples } from "#training/dataset/samples.ts";
import { createRandom } from "#training/random/random.ts";

/** As many sentences as Banking77 trains on, and as long. */
const SENTENCES = 10_003;
const WORDS = 12;
const VOCABULARY = 2_400;

/** Sentences of made-up words, prepared as a source's texts are. */
export function noiseOfTexts(source: DatasetSource): Dataset {
  if (source.kind !== "csv" || source.samples.kind !== "text" || source.targets.kind !== "classes")
    throw new Error("The model learns from no texts");
  const { preparation } = source.samples;
  const random = createRandom(1);
  const sentences = Array.from({ length: SENTENCES }, () =>
    Array.from({ length: WORDS }, () => `w${random.integer(VOCABULARY)}`).join(" "),
  );
  const classes = countClasses(source.targets.classes);
  return {
    samples: sparseSamples(
      preparation.features,
      sentences.map((sentence) => hashNgrams(sentence, preparation)),
    ),
    targets: { kind: "classes", classes, values: BigInt64Array.from({ length: SENTENCES }, () => BigInt(random.integer(classes))) },
  };
}
