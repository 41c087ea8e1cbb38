import { openCollection } from "#local/durable/collection.ts";
import type { CloudIdentity } from "../aws-call.ts";
import { AwsError } from "../aws-error.ts";
import type { Parameter, ParameterStore } from "./parameter-store.ts";

/** Parameters below `folder`. @param clock epoch milliseconds. */
export function openParameterStore(folder: string, identity: CloudIdentity, clock: () => number): ParameterStore {
  const collection = openCollection<Parameter & { readonly id: string }>(folder);
  return {
    get: (name) => collection.get(name),
    put({ name, type, value, overwrite }) {
      checkName(name);
      const before = collection.get(name);
      if (before !== undefined && !overwrite) {
        throw new AwsError("ParameterAlreadyExists", 400, `The parameter "${name}" already exists: overwrite it explicitly`);
      }
      const parameter = {
        id: name,
        name,
        arn: `arn:${identity.partition}:ssm:${identity.region}:${identity.accountId}:parameter/${name.replace(/^\//, "")}`,
        type,
        value,
        version: (before?.version ?? 0) + 1,
        lastModified: new Date(clock()).toISOString(),
      };
      collection.put(parameter);
      return parameter;
    },
    delete: (name) => collection.remove(name),
    list: () => collection.list(),
  };
}

function checkName(name: string): void {
  if (name.length <= 1011 && /^[\w./-]+$/.test(name) && !/^\/?(aws|ssm)/i.test(name)) return;
  throw new AwsError("ValidationException", 400, `"${name}" cannot be a parameter's name`);
}
