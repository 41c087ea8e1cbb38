import type { ServedVersion } from "#core/model/served-model.ts";
import type { ServedTask } from "#core/model/served-task.ts";
import { checkTexts } from "./check-texts.ts";
import type { ImageCodec } from "./image-codec.ts";
import type { ImageFormat } from "./image-header.ts";
import { prepareImage } from "./prepare-image.ts";
import { prepareHashedTexts, prepareTokenizedTexts } from "./prepare-texts.ts";
import type { Prepared } from "./prepared.ts";
import type { Tokenizer } from "./tokenizer.ts";

/** What a customer sent. */
export type Payload =
  | { readonly kind: "image"; readonly bytes: Uint8Array; readonly format: ImageFormat }
  | { readonly kind: "texts"; readonly texts: readonly string[]; readonly param: string };

/** What preparing needs from outside, each made when it is first needed. */
export interface PrepareTools {
  readonly imageCodec: () => Promise<ImageCodec>;
  readonly tokenizer: () => Promise<Tokenizer>;
}

/**
 * Makes a version's tensors of what a customer sent.
 * @throws {ServeError} of status 400 and 413.
 */
export async function prepare(payload: Payload, task: ServedTask, version: ServedVersion, tools: PrepareTools): Promise<Prepared> {
  const { preparation } = task;
  if (preparation.kind === "image") {
    if (payload.kind !== "image") throw new TypeError("A picture is prepared from its bytes");
    return prepareImage(payload.bytes, payload.format, preparation, version, await tools.imageCodec());
  }
  if (payload.kind !== "texts") throw new TypeError("A text model is asked with texts");
  checkTexts(payload.texts, maxBatch(version), payload.param);
  if (preparation.kind === "hashed-ngrams") return prepareHashedTexts(payload.texts, preparation, version);
  return prepareTokenizedTexts(payload.texts, preparation, version, await tools.tokenizer());
}

/** A model whose inputs fix their first dimension takes as many texts and no more. */
function maxBatch({ inputs, maxBatch: limit }: ServedVersion): number {
  return Math.min(limit, ...inputs.map(({ shape: [first = -1] }) => (first < 0 ? limit : first)));
}
