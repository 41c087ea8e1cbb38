import type { CatalogModel, CatalogVersion } from "#core/model/catalog.ts";
import type { EvaluationDocument } from "../evaluation/evaluation-document.ts";
import type { TrainingTime } from "./training-footprint.ts";

/** What a model card is made of. */
export interface CardFacts {
  readonly model: CatalogModel;
  readonly version: CatalogVersion;
  /** An evaluation of this very artifact; without it the card says nothing of confusions. */
  readonly evaluation?: EvaluationDocument | undefined;
  /** What is on record of the time that training took. */
  readonly trainingTime?: TrainingTime | undefined;
}
