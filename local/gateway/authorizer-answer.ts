import * as v from "valibot";

const textOrTexts = v.union([v.string(), v.array(v.string())]);

/** Strict, because a condition that is not looked at would let in whom it keeps out. */
const STATEMENT = v.strictObject({
  Sid: v.optional(v.string()),
  Action: textOrTexts,
  Effect: v.picklist(["Allow", "Deny"]),
  Resource: textOrTexts,
});

/** What an authorizer's function returns. Source: developer guide, "Output from an API Gateway Lambda authorizer". */
const ANSWER = v.object({
  principalId: v.string(),
  policyDocument: v.object({ Statement: v.union([v.array(STATEMENT), STATEMENT]) }),
  context: v.nullish(v.record(v.string(), v.union([v.string(), v.number(), v.boolean(), v.null()]))),
  usageIdentifierKey: v.nullish(v.string()),
});

export interface AuthorizerAnswer {
  readonly principalId: string;
  readonly statements: readonly {
    readonly actions: readonly string[];
    readonly effect: "Allow" | "Deny";
    readonly resources: readonly string[];
  }[];
  /** Every value as text, as it reaches the function. */
  readonly context: Readonly<Record<string, string>>;
  readonly usageIdentifierKey: string | undefined;
}

/** @returns undefined when the function returned something else. */
export function parseAuthorizerAnswer(payload: Buffer): AuthorizerAnswer | undefined {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), ANSWER), payload.toString("utf8"));
  if (!parsed.success) return undefined;
  const { principalId, policyDocument, context, usageIdentifierKey } = parsed.output;
  return {
    principalId,
    usageIdentifierKey: usageIdentifierKey ?? undefined,
    statements: [policyDocument.Statement].flat().map(({ Action, Effect, Resource }) => ({
      actions: [Action].flat(),
      effect: Effect,
      resources: [Resource].flat(),
    })),
    context: Object.fromEntries(Object.entries(context ?? {}).flatMap(([name, value]) => (value === null ? [] : [[name, String(value)]]))),
  };
}

/** Whether the policy lets a method be called: one statement must allow it and none deny it. */
export function isAllowed({ statements }: AuthorizerAnswer, methodArn: string): boolean {
  const fitting = statements.filter(
    ({ actions, resources }) =>
      actions.some((action) => matches(action.toLowerCase(), "execute-api:invoke")) &&
      resources.some((resource) => matches(resource, methodArn)),
  );
  return fitting.some(({ effect }) => effect === "Allow") && fitting.every(({ effect }) => effect === "Allow");
}

/** IAM's wildcards: `*` for any run of characters, `?` for one. Greedy with one point to return to, so the time stays bounded. */
function matches(pattern: string, text: string): boolean {
  let at = 0;
  let inPattern = 0;
  let star = -1;
  let starAt = 0;
  while (at < text.length) {
    if (pattern[inPattern] === "*") {
      star = inPattern++;
      starAt = at;
    } else if (pattern[inPattern] === "?" || pattern[inPattern] === text[at]) {
      inPattern++;
      at++;
    } else if (star >= 0) {
      inPattern = star + 1;
      at = ++starAt;
    } else return false;
  }
  while (pattern[inPattern] === "*") inPattern++;
  return inPattern === pattern.length;
}
