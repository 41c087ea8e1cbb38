import { randomBytes } from "node:crypto";
import type { Command } from "commander";
import { findTenant } from "#core/tenant/find-tenant.ts";
import { issueKey } from "#core/tenant/issue-key.ts";
import type { TenantStore } from "#core/tenant/tenant-store.ts";
import { administer } from "./administer.ts";
import type { CliContext } from "./cli-context.ts";
import { EXPIRES_OPTION, type KeyOptions, SCOPE_OPTION, TEST_OPTION, toKeyRequest } from "./key-options.ts";
import { AWS_OPTION, JSON_OPTION, openTarget, type TargetOptions } from "./open-target.ts";
import { printDocument, toKeyText, toTable } from "./print.ts";
import { KEY_HEADINGS, toKeyDocument, toKeyRow } from "./shown-key.ts";

interface CreateOptions extends TargetOptions, KeyOptions {}

interface ListOptions extends TargetOptions {
  readonly tenant?: string;
}

export function registerKeys(program: Command, context: CliContext): void {
  const keys = program.command("keys").description("what tenants call with: list keys, make one more");
  keys
    .command("list")
    .description("list keys without their secrets")
    .option("--tenant <name>", "of one tenant alone")
    .option(...AWS_OPTION)
    .option(...JSON_OPTION)
    .action(async (options: ListOptions) => {
      const { store } = await openTarget(options, context);
      printDocument(context, options.json, await toRows(store, options.tenant), toText);
    });
  keys
    .command("create")
    .argument("<tenant>", "the tenant's name")
    .description("make a tenant one more key, which is shown this once; two may work at a time")
    .option(...TEST_OPTION)
    .option(...SCOPE_OPTION)
    .option(...EXPIRES_OPTION)
    .option(...AWS_OPTION)
    .option(...JSON_OPTION)
    .action(async (tenant: string, options: CreateOptions) => {
      const wish = { scopes: ["infer"], expiresAt: null, ...toKeyRequest(options) };
      const issued = await administer({ action: "keys create", tenant, flush: false }, options, context, async (administration, clock) => {
        await findTenant(tenant, administration.store);
        return issueKey({ tenant, ...wish }, { ...administration, clock, random: randomBytes });
      });
      printDocument(context, options.json, { tenant, ...issued }, ({ key, keyId }) =>
        [`Tenant "${tenant}" has the key ${keyId}`, ...toKeyText(key)].join("\n"),
      );
    });
}

async function toRows(store: TenantStore, tenant: string | undefined) {
  const tenants = tenant === undefined ? await store.listTenants() : [await findTenant(tenant, store)];
  const keys = await Promise.all(
    tenants.map(async ({ name }) => (await store.listKeys(name)).map((key) => ({ tenant: name, ...toKeyDocument(key) }))),
  );
  return keys.flat();
}

function toText(rows: Awaited<ReturnType<typeof toRows>>): string {
  if (rows.length === 0) return "There is no key";
  return toTable(
    ["TENANT", ...KEY_HEADINGS],
    rows.map((row) => [row.tenant, ...toKeyRow(row)]),
  );
}
