import { randomInt } from "node:crypto";
import { AwsError } from "../aws-error.ts";
import type { SecretRecipe } from "./secret-store.ts";

/** The character types that AWS draws from, https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetRandomPassword.html. */
const CHARACTER_TYPES = [
  { characters: "abcdefghijklmnopqrstuvwxyz", isIncluded: (recipe: SecretRecipe) => recipe.excludeLowercase !== true },
  { characters: "ABCDEFGHIJKLMNOPQRSTUVWXYZ", isIncluded: (recipe: SecretRecipe) => recipe.excludeUppercase !== true },
  { characters: "0123456789", isIncluded: (recipe: SecretRecipe) => recipe.excludeNumbers !== true },
  { characters: "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", isIncluded: (recipe: SecretRecipe) => recipe.excludePunctuation !== true },
  { characters: " ", isIncluded: (recipe: SecretRecipe) => recipe.includeSpace === true },
] as const;

/** A new secret string, drawn from the system's secure source, as the recipe says. @throws AwsError InvalidParameterException. */
export function generateSecret(recipe: SecretRecipe): string {
  const { secretStringTemplate, generateStringKey } = recipe;
  const password = generatePassword(recipe);
  if (secretStringTemplate === undefined && generateStringKey === undefined) return password;
  if (secretStringTemplate === undefined || generateStringKey === undefined) {
    throw invalid('"SecretStringTemplate" and "GenerateStringKey" go together: give both or neither');
  }
  const template = parseTemplate(secretStringTemplate);
  return JSON.stringify(Object.fromEntries([...Object.entries(template), [generateStringKey, password]]));
}

function generatePassword(recipe: SecretRecipe): string {
  const length = recipe.passwordLength ?? 32;
  if (!Number.isInteger(length) || length < 1 || length > 4096) throw invalid(`The length must be 1 to 4096, received ${length}`);
  const excluded = new Set(recipe.excludeCharacters ?? "");
  const types = CHARACTER_TYPES.filter((type) => type.isIncluded(recipe))
    .map((type) => [...type.characters].filter((character) => !excluded.has(character)))
    .filter((characters) => characters.length > 0);
  const all = types.flat();
  if (all.length === 0) throw invalid("Every character is excluded: leave some to draw from");
  const required = recipe.requireEachIncludedType === false ? [] : types.map(draw);
  if (required.length > length) throw invalid(`${length} characters cannot hold one of each of ${required.length} types`);
  return shuffle([...required, ...Array.from({ length: length - required.length }, () => draw(all))]).join("");
}

function draw(characters: readonly string[]): string {
  return characters[randomInt(characters.length)] as string;
}

function shuffle(characters: readonly string[]): string[] {
  const rest = [...characters];
  return characters.map(() => rest.splice(randomInt(rest.length), 1)[0] as string);
}

function parseTemplate(text: string): object {
  let template: unknown;
  try {
    template = JSON.parse(text);
  } catch (cause) {
    throw invalid(`"SecretStringTemplate" is not JSON: ${(cause as Error).message}`);
  }
  if (typeof template !== "object" || template === null || Array.isArray(template)) {
    throw invalid('"SecretStringTemplate" must be a JSON object');
  }
  return template;
}

function invalid(message: string): AwsError {
  return new AwsError("InvalidParameterException", 400, message);
}
