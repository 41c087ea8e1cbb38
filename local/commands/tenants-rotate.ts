import { randomBytes } from "node:crypto";
import type { Command } from "commander";
import { DEFAULT_OVERLAP_HOURS, MAX_OVERLAP_HOURS, type RotatedKey, rotateKey } from "#core/tenant/rotate-key.ts";
import { administer } from "./administer.ts";
import type { CliContext } from "./cli-context.ts";
import { EXPIRES_OPTION, type KeyOptions, SCOPE_OPTION, TEST_OPTION, toKeyRequest } from "./key-options.ts";
import { AWS_OPTION, JSON_OPTION, type TargetOptions } from "./open-target.ts";
import { printDocument, toKeyText } from "./print.ts";
import { toWholeNumber } from "./whole-number.ts";

interface RotateOptions extends TargetOptions, KeyOptions {
  readonly overlapHours: number;
}

export function registerTenantsRotate(tenants: Command, context: CliContext): void {
  tenants
    .command("rotate")
    .argument("<name>", "the tenant's name")
    .description("make a tenant a new key; the one it has goes on for the overlap, and says in its answers when it ends")
    .option(
      "--overlap-hours <n>",
      `how long both work, 0 to ${MAX_OVERLAP_HOURS}`,
      toWholeNumber(0, MAX_OVERLAP_HOURS),
      DEFAULT_OVERLAP_HOURS,
    )
    .option(...TEST_OPTION)
    .option(...SCOPE_OPTION)
    .option(...EXPIRES_OPTION)
    .option(...AWS_OPTION)
    .option(...JSON_OPTION)
    .action(async (tenant: string, options: RotateOptions) => {
      const { overlapHours } = options;
      const rotated = await administer({ action: "tenants rotate", tenant }, options, context, (administration, clock) =>
        rotateKey({ tenant, overlapHours, ...toKeyRequest(options) }, { ...administration, clock, random: randomBytes }),
      );
      printDocument(context, options.json, { tenant, ...rotated }, toText);
    });
}

function toText({ tenant, key, superseded }: RotatedKey & { readonly tenant: string }): string {
  return [`Tenant "${tenant}" has a new key; ${superseded.keyId} ends at ${superseded.endsAt}`, ...toKeyText(key)].join("\n");
}
