import * as v from "valibot";
import { INPUT_RANGES } from "#core/model/input-ranges.ts";
import type { ServedModel, ServedVersion } from "#core/model/served-model.ts";
import { SERVED_TASK } from "#core/model/served-task.ts";
import { SESSION_OPTIONS } from "#core/model/session-options.ts";
import { DATATYPE_NAMES } from "#core/protocol/datatype.ts";

const tensors = v.array(v.object({ name: v.string(), datatype: v.picklist(DATATYPE_NAMES), shape: v.array(v.number()) }));
const positive = v.pipe(v.number(), v.integer(), v.minValue(1));

/** `manifest.json` beside the infer bundle. What a person wrote was judged when it was built; this is about the right file being there. */
export const SERVED_VERSION = v.object({
  name: v.string(),
  version: positive,
  sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  bytes: positive,
  inputs: tensors,
  outputs: tensors,
  allowNonFinite: v.boolean(),
  maxBatch: positive,
  ranges: v.exactOptional(INPUT_RANGES),
  isolation: v.exactOptional(v.picklist(["shared", "per-tenant"])),
  session: v.exactOptional(SESSION_OPTIONS),
  classifier: v.exactOptional(v.object({ probabilities: v.string(), class: v.exactOptional(v.string()), classes: v.array(v.string()) })),
  task: v.exactOptional(SERVED_TASK),
  retires: v.exactOptional(v.object({ deprecated: v.string(), sunset: v.exactOptional(v.string()) })),
}) satisfies v.GenericSchema<unknown, ServedVersion>;

/** `catalog.json` beside the catalog bundle. */
export const SERVED_MODELS = v.array(
  v.object({
    name: v.string(),
    description: v.string(),
    task: v.string(),
    labels: v.record(v.string(), v.number()),
    versions: v.array(SERVED_VERSION),
  }),
) satisfies v.GenericSchema<unknown, readonly ServedModel[]>;
