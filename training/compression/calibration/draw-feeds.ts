import type { TensorSignature } from "#core/protocol/tensor.ts";
import type { Samples } from "../../dataset/dataset.ts";
import { createSampleFeed } from "../../evaluation/sample-feed.ts";
import type { Feed } from "./calibrate.ts";

/**
 * Samples spread evenly over a data set, one a call: a set in the order of its classes then gives some of each.
 * @param count how many, at most all.
 */
export function drawFeeds(samples: Samples, inputs: readonly TensorSignature[], count: number): readonly Feed[] {
  const drawn = Math.min(count, samples.count);
  const feed = createSampleFeed(samples, inputs, 1);
  return Array.from({ length: drawn }, (_, index) => {
    const input = feed.read(Math.floor((index * samples.count) / drawn), 1);
    // The feed's buffer is used again by the next sample.
    return [{ ...input, data: typeof input.data[0] === "string" ? input.data : input.data.slice() }];
  });
}
