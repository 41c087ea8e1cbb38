import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTenant } from "#core/tenant/create-tenant.ts";
import { parseEntitlement } from "#core/tenant/parse-entitlement.ts";
import type { PlanName } from "#core/tenant/plan.ts";
import { openAdministration } from "#local/operator/administration.ts";
import { toLocalTarget } from "#local/operator/target.ts";
import { copyProject, removeProject } from "#test/support/project-copy.ts";
import { type StartedCloud, startCloud } from "#test/support/started-cloud.ts";
import { writeEchoModel } from "./echo-model.ts";

export interface FuzzTenant {
  readonly name: string;
  readonly key: string;
  /** What nobody but this tenant may ever see: 32 random bytes in hexadecimal. */
  readonly marker: string;
}

/** A local cloud of its own that serves the committed models and those a test adds. */
export interface FuzzedCloud {
  readonly home: string;
  current(): StartedCloud;
  createTenant(name: string, plan?: PlanName): Promise<FuzzTenant>;
  /** SIGKILL, and up again on the same state. */
  restart(): Promise<void>;
  /** SIGTERM. @returns the exit code. */
  close(): Promise<number | null>;
}

/** @param addModels adds to the models of the project's copy. */
export async function startFuzzedCloud(addModels: (models: string) => void = writeEchoModel): Promise<FuzzedCloud> {
  const root = copyProject();
  const home = mkdtempSync(join(tmpdir(), "slipway-home-"));
  const remove = (): void => {
    removeProject(root);
    rmSync(home, { recursive: true, force: true });
  };
  let cloud: StartedCloud;
  try {
    addModels(join(root, "models"));
    cloud = await startCloud({ root, home });
  } catch (error) {
    remove();
    throw error;
  }
  return {
    home,
    current: () => cloud,
    async createTenant(name, plan = "premium") {
      const { awsEndpoint, region } = cloud.connection;
      const administration = await openAdministration(toLocalTarget(awsEndpoint, region));
      const request = { name, plan, entitlements: [parseEntitlement("*")], keyKind: "test" } as const;
      const { key } = await createTenant(request, { ...administration, clock: () => new Date(), random: randomBytes });
      return { name, key, marker: randomBytes(32).toString("hex") };
    },
    async restart() {
      await cloud.kill();
      cloud = await startCloud({ root, home, arguments: ["--no-deploy"] });
    },
    async close() {
      const code = await cloud.stop();
      remove();
      return code;
    },
  };
}
