import type { CloudIdentity } from "#local/cloud/aws-call.ts";
import { validationError } from "../template/validation-error.ts";

/** `arn:aws:cloudformation:<region>:<account>:stack/<name>/<uuid>` */
export function stackArn({ partition, region, accountId }: CloudIdentity, name: string, id: string): string {
  return `arn:${partition}:cloudformation:${region}:${accountId}:stack/${name}/${id}`;
}

/** `arn:aws:cloudformation:<region>:<account>:changeSet/<name>/<uuid>` */
export function changeSetArn({ partition, region, accountId }: CloudIdentity, name: string, id: string): string {
  return `arn:${partition}:cloudformation:${region}:${accountId}:changeSet/${name}/${id}`;
}

/** @throws ValidationError for a name AWS would not take. */
export function checkStackName(name: string): void {
  if (!/^[A-Za-z][-A-Za-z0-9]{0,127}$/.test(name)) {
    throw validationError(`Stack name "${name}" must start with a letter and hold up to 128 letters, digits and hyphens`);
  }
}
