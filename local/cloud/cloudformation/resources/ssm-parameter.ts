import type { Parameter, ParameterStore } from "#local/cloud/ssm/parameter-store.ts";
import type { JsonObject } from "../template/json.ts";
import { physicalName } from "./physical-name.ts";
import { requiredText, textOf } from "./properties.ts";
import type { ResourceState, ResourceType } from "./resource-type.ts";

/** `AWS::SSM::Parameter` of the types CloudFormation can make: `String` and `StringList`. */
export function ssmParameterType(parameters: ParameterStore): ResourceType {
  const put = (name: string, properties: JsonObject, overwrite: boolean): ResourceState => {
    const type = toType(requiredText(properties, "Type"));
    const value = requiredText(properties, "Value");
    parameters.put({ name, type, value, overwrite });
    return { physicalId: name, attributes: { Type: type, Value: value } };
  };
  return {
    attributes: ["Type", "Value"],
    replacedBy: ["Name"],
    identify(request) {
      const name = textOf(request.properties, "Name") ?? physicalName(request, { maxLength: 512 });
      if (parameters.get(name) !== undefined) throw new Error(`Parameter "${name}" already exists`);
      return name;
    },
    create: async ({ physicalId, properties }) => put(physicalId, properties, false),
    update: async ({ physicalId }, properties) => put(physicalId, properties, true),
    delete: async ({ physicalId }) => parameters.delete(physicalId),
  };
}

function toType(type: string): Parameter["type"] {
  if (type === "String" || type === "StringList") return type;
  throw new Error(`Parameter type "${type}" is not one of String, StringList`);
}
