import { validationError } from "../template/validation-error.ts";

/** The parameters of a call in AWS's query protocol: `Tags.member.1.Key=…`. */
export interface QueryInput {
  text(name: string): string | undefined;
  /** @throws ValidationError when it is missing. */
  required(name: string): string;
  flag(name: string): boolean;
  /** `Name.member.1`, `Name.member.2`, … */
  texts(name: string): readonly string[];
  /** The same for members with fields of their own. */
  records(name: string): readonly QueryInput[];
}

/** A call's form, seen through its naming scheme. */
export function toQueryInput(form: URLSearchParams, prefix = ""): QueryInput {
  const text = (name: string): string | undefined => form.get(prefix + name) ?? undefined;
  const members = (name: string): readonly number[] => {
    const start = `${prefix}${name}.member.`;
    const indexes = [...form.keys()].filter((key) => key.startsWith(start)).map((key) => Number.parseInt(key.slice(start.length), 10));
    return [...new Set(indexes)].filter(Number.isInteger).toSorted((left, right) => left - right);
  };
  return {
    text,
    required(name) {
      const value = text(name);
      if (value === undefined || value === "") {
        throw validationError(`1 validation error detected: Value null at '${name}' failed to satisfy constraint: Member must not be null`);
      }
      return value;
    },
    flag: (name) => text(name) === "true",
    texts: (name) => members(name).map((index) => text(`${name}.member.${index}`) ?? ""),
    records: (name) => members(name).map((index) => toQueryInput(form, `${prefix}${name}.member.${index}.`)),
  };
}
