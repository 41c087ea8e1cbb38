import type { Command } from "commander";
import type { CliContext } from "./cli-context.ts";
import { registerFootprintDiff } from "./footprint-diff.ts";

export function registerFootprint(program: Command, context: CliContext): void {
  const footprint = program.command("footprint").description("energy, carbon and cost of model versions");
  registerFootprintDiff(footprint, context);
}
