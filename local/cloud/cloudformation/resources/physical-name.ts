import type { ResourceRequest } from "./resource-type.ts";

export interface NameRules {
  /** The longest name the service takes, in characters. */
  readonly maxLength: number;
  readonly lowerCase?: boolean;
}

/** The name CloudFormation makes up: `<stack>-<logical id>-<12 characters>`, its middle cut where the service's limit asks for it. */
export function physicalName(request: ResourceRequest, { maxLength, lowerCase = false }: NameRules): string {
  const suffix = request.digest.slice(0, 12).toUpperCase();
  const stem = `${request.stack.name}-${request.logicalId}`.slice(0, maxLength - suffix.length - 1).replace(/-+$/, "");
  const name = `${stem}-${suffix}`;
  return lowerCase ? name.toLowerCase() : name;
}

/** A service's own id as API Gateway makes them: lower-case letters and digits. */
export function serviceId(request: ResourceRequest, characters: number): string {
  return request.digest.slice(0, characters);
}
