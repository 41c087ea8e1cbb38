import type { TensorSignature } from "#core/protocol/tensor.ts";
import type { Classifier } from "./classifier.ts";
import type { InputRanges } from "./input-ranges.ts";
import type { ServedTask } from "./served-task.ts";
import type { SessionOptions } from "./session-options.ts";

/** One version as its function sees it: `manifest.json` beside the infer bundle. */
export interface ServedVersion {
  readonly name: string;
  readonly version: number;
  readonly sha256: string;
  readonly bytes: number;
  readonly inputs: readonly TensorSignature[];
  readonly outputs: readonly TensorSignature[];
  readonly allowNonFinite: boolean;
  readonly maxBatch: number;
  /** Input -> the values it is made for; absent where that is every value of its datatype. */
  readonly ranges?: InputRanges;
  /** Absent is `shared`: tenants take turns in an execution environment. */
  readonly isolation?: "shared" | "per-tenant";
  /** What the runtime is told when it opens the artifact; absent for its own choices. */
  readonly session?: SessionOptions;
  /** Absent where the manifests show no classifier. Output policies go by it. */
  readonly classifier?: Classifier;
  /** What `predict` does; absent for a version that takes tensors alone. */
  readonly task?: ServedTask;
  /** Days as `YYYY-MM-DD`, from midnight UTC; absent for a version that stays. */
  readonly retires?: { readonly deprecated: string; readonly sunset?: string };
}

/** A model with all its versions as the catalog function sees it: `catalog.json` beside the catalog bundle is an array of these. */
export interface ServedModel {
  readonly name: string;
  readonly description: string;
  readonly task: string;
  readonly labels: Readonly<Record<string, number>>;
  readonly versions: readonly ServedVersion[];
}
