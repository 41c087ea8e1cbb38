import type { Command } from "commander";
import type { CliContext } from "./cli-context.ts";
import { registerModelsAdd } from "./models-add.ts";
import { registerModelsCard } from "./models-card.ts";
import { registerModelsCheck } from "./models-check.ts";
import { registerModelsCompress } from "./models-compress.ts";
import { registerModelsEvaluate } from "./models-evaluate.ts";
import { registerModelsLabel } from "./models-label.ts";
import { registerModelsList } from "./models-list.ts";
import { registerModelsShow } from "./models-show.ts";
import { registerModelsTrain } from "./models-train.ts";
import { registerModelsTune } from "./models-tune.ts";

export function registerModels(program: Command, context: CliContext): void {
  const models = program.command("models").description("the catalog: list, show, check and train model versions");
  registerModelsList(models, context);
  registerModelsShow(models, context);
  registerModelsCheck(models, context);
  registerModelsTrain(models, context);
  registerModelsEvaluate(models, context);
  registerModelsLabel(models, context);
  registerModelsCard(models, context);
  registerModelsAdd(models, context);
  registerModelsCompress(models, context);
  registerModelsTune(models, context);
}
