import { AwsError } from "../aws-error.ts";

type Test = (value: unknown) => boolean;

const CONDITION =
  /^\$((?:\.[A-Za-z_][\w-]*)+)\s*(?:(=|!=|<=|>=|<|>)\s*("(?:[^"\\]|\\.)*"|[^\s"]+)|(IS\s+(?:NULL|TRUE|FALSE)|NOT\s+EXISTS))$/;

const KEYWORDS: Readonly<Record<string, Test>> = {
  "IS NULL": (value) => value === null,
  "IS TRUE": (value) => value === true,
  "IS FALSE": (value) => value === false,
  "NOT EXISTS": (value) => value === undefined,
};

const ORDERS: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  "<": (value, bound) => value < bound,
  "<=": (value, bound) => value <= bound,
  ">": (value, bound) => value > bound,
  ">=": (value, bound) => value >= bound,
};

/**
 * The JSON form of a filter pattern: conditions on members of a message that is JSON, all of them (`&&`) or one of them (`||`).
 * `*` stands for any characters of a text. https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 * @throws AwsError InvalidParameterException for what the local cloud does not have: elements of lists, regular expressions, parentheses.
 */
export function parseJsonFilterPattern(pattern: string): (message: string) => boolean {
  const inner = /^\s*\{(.*)\}\s*$/s.exec(pattern)?.[1];
  const isAny = inner?.includes("||") ?? false;
  if (inner === undefined || (isAny && inner.includes("&&"))) throw invalid(pattern);
  const conditions = inner.split(isAny ? "||" : "&&").map((condition) => parseCondition(condition.trim(), pattern));
  return (message) => {
    const parsed = parseMessage(message);
    if (parsed === undefined) return false;
    return isAny ? conditions.some((holds) => holds(parsed)) : conditions.every((holds) => holds(parsed));
  };
}

function parseCondition(condition: string, pattern: string): Test {
  const [, path = "", comparison, operand = "", keyword] = CONDITION.exec(condition) ?? [];
  const names = path.split(".").slice(1);
  const test = keyword === undefined ? parseComparison(comparison, operand) : KEYWORDS[keyword.replace(/\s+/, " ")];
  if (names.length === 0 || test === undefined) throw invalid(pattern);
  return (message) => test(names.reduce(member, message));
}

function parseComparison(comparison: string | undefined, operand: string): Test | undefined {
  const number = operand === "" || operand.startsWith('"') ? Number.NaN : Number(operand);
  if (comparison === "=") return Number.isNaN(number) ? likeText(operand) : (value) => value === number;
  if (comparison === "!=") {
    const isEqual = Number.isNaN(number) ? likeText(operand) : (value: unknown) => value === number;
    return (value) => value !== undefined && !isEqual(value);
  }
  const order = ORDERS[comparison ?? ""];
  if (order === undefined || Number.isNaN(number)) return undefined;
  return (value) => typeof value === "number" && order(value, number);
}

function likeText(operand: string): Test {
  const text = operand.startsWith('"') ? operand.slice(1, -1).replace(/\\(.)/g, "$1") : operand;
  const expression = new RegExp(`^${text.split("*").map(quote).join(".*")}$`, "s");
  return (value) => typeof value === "string" && expression.test(value);
}

function quote(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}

function member(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name)
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}

function parseMessage(message: string): unknown {
  try {
    return JSON.parse(message);
  } catch {
    return undefined;
  }
}

function invalid(pattern: string): AwsError {
  return new AwsError("InvalidParameterException", 400, `The local cloud cannot filter by "${pattern}"`);
}
