import { AwsError } from "../aws-error.ts";
import { parseJsonFilterPattern } from "./json-filter-pattern.ts";

/**
 * A CloudWatch Logs filter pattern: conditions in braces on messages that are JSON, or terms, of which all plain ones, one of the
 * `?optional` ones and none of the `-excluded` ones must occur.
 * @throws AwsError InvalidParameterException for the space-delimited and regular-expression forms, which the local cloud does not have.
 */
export function parseFilterPattern(pattern: string): (message: string) => boolean {
  if (/^\s*\{/.test(pattern)) return parseJsonFilterPattern(pattern);
  if (/^\s*[[%]/.test(pattern)) {
    throw new AwsError("InvalidParameterException", 400, `The local cloud filters by terms and JSON alone, received "${pattern}"`);
  }
  const terms = [...pattern.matchAll(/([?-]?)(?:"((?:[^"\\]|\\.)*)"|(\S+))/g)].map(([, sign, quoted, plain]) => ({
    sign,
    text: quoted === undefined ? (plain ?? "") : quoted.replace(/\\(.)/g, "$1"),
  }));
  const [all, some, none] = ["", "?", "-"].map((sign) => terms.filter((term) => term.sign === sign).map((term) => term.text)) as [
    string[],
    string[],
    string[],
  ];
  return (message) =>
    all.every((text) => message.includes(text)) &&
    (some.length === 0 || some.some((text) => message.includes(text))) &&
    !none.some((text) => message.includes(text));
}
