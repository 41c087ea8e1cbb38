import * as v from "valibot";
import type { AwsService } from "../aws-call.ts";
import { AwsError } from "../aws-error.ts";
import { createJsonService, jsonOperation } from "../json-protocol.ts";
import type { Parameter, ParameterStore } from "./parameter-store.ts";

const Name = v.pipe(v.string(), v.minLength(1));
const Put = v.object({
  Name,
  Value: v.pipe(v.string(), v.minLength(1), v.maxLength(8192)),
  Type: v.optional(v.picklist(["String", "StringList", "SecureString"])),
  Overwrite: v.optional(v.boolean(), false),
});

/** SSM's parameters. */
export function createSsmService(store: ParameterStore): AwsService {
  const required = (name: string): Parameter => {
    const parameter = find(store, name);
    if (parameter === undefined) throw new AwsError("ParameterNotFound", 400, `The parameter "${name}" does not exist`);
    return parameter;
  };
  return createJsonService(
    new Map([
      ["GetParameter", jsonOperation(v.object({ Name }), (input) => ({ Parameter: toWire(required(input.Name)) }))],
      [
        "GetParameters",
        jsonOperation(v.object({ Names: v.pipe(v.array(Name), v.minLength(1), v.maxLength(10)) }), ({ Names }) => {
          const found = new Map(Names.map((name) => [name, find(store, name)]));
          return {
            Parameters: [...found.values()].filter((parameter) => parameter !== undefined).map(toWire),
            InvalidParameters: [...found].filter(([, parameter]) => parameter === undefined).map(([name]) => name),
          };
        }),
      ],
      [
        "PutParameter",
        jsonOperation(Put, (input) => {
          const type = input.Type ?? store.get(input.Name)?.type;
          if (type === undefined) throw new AwsError("ValidationException", 400, 'A new parameter requires "Type"');
          const { version } = store.put({ name: input.Name, type, value: input.Value, overwrite: input.Overwrite });
          return { Version: version, Tier: "Standard" };
        }),
      ],
      [
        "DeleteParameter",
        jsonOperation(v.object({ Name }), (input) => {
          store.delete(required(input.Name).name);
          return {};
        }),
      ],
    ]),
  );
}

/** By name or ARN, each with an optional `:version`, of which only the newest is kept. */
function find(store: ParameterStore, reference: string): Parameter | undefined {
  const name = /^arn:aws:ssm:[^:]*:\d*:parameter(\/.+)$/.exec(reference)?.[1] ?? reference;
  const [, plain, version] = /^(.*?)(?::(\d+))?$/.exec(name) as unknown as [string, string, string | undefined];
  const parameter = store.get(plain) ?? (name === reference ? undefined : store.get(plain.slice(1)));
  return parameter === undefined || (version !== undefined && Number(version) !== parameter.version) ? undefined : parameter;
}

function toWire(parameter: Parameter): object {
  return {
    Name: parameter.name,
    Type: parameter.type,
    Value: parameter.value,
    Version: parameter.version,
    LastModifiedDate: Date.parse(parameter.lastModified) / 1000,
    ARN: parameter.arn,
    DataType: "text",
  };
}
