import * as v from "valibot";
import { parseEnvironment } from "../edge/parse-environment.ts";

const ENVIRONMENT = v.object({
  SLIPWAY_TENANT_TABLE: v.pipe(v.string(), v.minLength(1)),
  SLIPWAY_AUDIT_TABLE: v.pipe(v.string(), v.minLength(1)),
  SLIPWAY_PEPPER_SECRET: v.pipe(v.string(), v.minLength(1)),
});

const settings = parseEnvironment(ENVIRONMENT, process.env);

export const tenantTable = settings.SLIPWAY_TENANT_TABLE;
export const auditTable = settings.SLIPWAY_AUDIT_TABLE;
export const pepperSecret = settings.SLIPWAY_PEPPER_SECRET;
