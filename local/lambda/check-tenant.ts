import { LambdaError } from "./lambda-error.ts";
import type { FunctionConfig } from "./lambda-service.ts";

/** Source: Lambda API reference, Invoke, `X-Amz-Tenant-Id`. */
const TENANT_ID = /^[a-zA-Z0-9._:/=+\-@ ]{1,256}$/;

/** @throws LambdaError InvalidParameterValueException unless a call names a tenant exactly where the function keeps tenants apart. */
export function checkTenant({ functionName, tenantIsolation }: FunctionConfig, tenantId: string | undefined): void {
  if (tenantIsolation === undefined && tenantId === undefined) return;
  if (tenantIsolation === undefined) throw refused(`Function "${functionName}" does not isolate tenants: remove the tenant from the call`);
  if (tenantId === undefined) throw refused(`Function "${functionName}" isolates tenants: name the tenant in X-Amz-Tenant-Id`);
  if (!TENANT_ID.test(tenantId)) throw refused("The tenant in X-Amz-Tenant-Id is not 1 to 256 letters, digits, spaces and ._:/=+-@");
}

function refused(message: string): LambdaError {
  return new LambdaError("InvalidParameterValueException", message);
}
