import { isDeepStrictEqual } from "node:util";
import type { SecretRecipe, SecretStore } from "#local/cloud/secrets-manager/secret-store.ts";
import type { JsonObject } from "../template/json.ts";
import { physicalName } from "./physical-name.ts";
import { defined, flagOf, numberOf, objectOf, textOf } from "./properties.ts";
import type { ResourceState, ResourceType } from "./resource-type.ts";

/** `AWS::SecretsManager::Secret`. Before it is made its id is its name, afterwards its ARN; the store takes both. */
export function secretType(secrets: SecretStore): ResourceType {
  const toState = (arn: string): ResourceState => ({ physicalId: arn, attributes: { Id: arn } });
  return {
    attributes: ["Id"],
    replacedBy: ["Name"],
    identify(request) {
      const name = textOf(request.properties, "Name") ?? physicalName(request, { maxLength: 256 });
      if (secrets.find(name) !== undefined) throw new Error(`A secret named "${name}" already exists`);
      return name;
    },
    async create({ physicalId, properties }) {
      const { arn } = secrets.create({
        name: physicalId,
        description: textOf(properties, "Description") ?? "",
        secretString: secretString(secrets, properties),
      });
      return toState(arn);
    },
    async update({ physicalId, properties: before }, properties) {
      secrets.describe(physicalId, textOf(properties, "Description") ?? "");
      const isSameValue = ["SecretString", "GenerateSecretString"].every((name) => isDeepStrictEqual(before[name], properties[name]));
      if (!isSameValue) secrets.putValue(physicalId, secretString(secrets, properties));
      return toState(physicalId);
    },
    delete: async ({ physicalId }) => secrets.delete(physicalId),
  };
}

function secretString(secrets: SecretStore, properties: JsonObject): string {
  const given = textOf(properties, "SecretString");
  const recipe = objectOf(properties, "GenerateSecretString");
  if (given !== undefined && recipe !== undefined) throw new Error('Give either "SecretString" or "GenerateSecretString", not both');
  return given ?? secrets.generate(toRecipe(recipe ?? {}));
}

function toRecipe(recipe: JsonObject): SecretRecipe {
  return defined({
    secretStringTemplate: textOf(recipe, "SecretStringTemplate"),
    generateStringKey: textOf(recipe, "GenerateStringKey"),
    passwordLength: numberOf(recipe, "PasswordLength"),
    excludeCharacters: textOf(recipe, "ExcludeCharacters"),
    excludeLowercase: flagOf(recipe, "ExcludeLowercase"),
    excludeUppercase: flagOf(recipe, "ExcludeUppercase"),
    excludeNumbers: flagOf(recipe, "ExcludeNumbers"),
    excludePunctuation: flagOf(recipe, "ExcludePunctuation"),
    includeSpace: flagOf(recipe, "IncludeSpace"),
    requireEachIncludedType: flagOf(recipe, "RequireEachIncludedType"),
  }) as SecretRecipe;
}
