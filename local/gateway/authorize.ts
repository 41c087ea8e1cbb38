import type { ApiAuthorizer } from "#local/cloud/apigateway/rest-api.ts";
import type { InvokeResult, LambdaService } from "#local/lambda/lambda-service.ts";
import { type AuthorizerAnswer, isAllowed, parseAuthorizerAnswer } from "./authorizer-answer.ts";
import { functionOfUri } from "./function-uri.ts";
import { GATEWAY_LIMITS } from "./gateway-limits.ts";
import { GatewayRefusal } from "./gateway-refusal.ts";
import { readIdentitySources } from "./identity-sources.ts";
import { type EventFacts, toAuthorizerEvent, toMethodArn } from "./request-event.ts";

/** @throws GatewayRefusal UNAUTHORIZED, ACCESS_DENIED, AUTHORIZER_FAILURE, AUTHORIZER_CONFIGURATION_ERROR. */
export type Authorize = (authorizer: ApiAuthorizer, facts: EventFacts) => Promise<AuthorizerAnswer>;

export interface AuthorizeOptions {
  readonly lambda: Pick<LambdaService, "invoke">;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Registers who is told when a stage is to forget what its authorizers decided. */
  readonly onFlush: (forget: (stageId: string) => void) => void;
}

interface Kept {
  readonly stageId: string;
  readonly answer: Promise<AuthorizerAnswer>;
  /** Epoch milliseconds. A clock that was set back to before makes the answer's age unknown. */
  readonly since: number;
  readonly until: number;
}

/**
 * Lambda authorizers with their cache. An answer is kept by the values of the authorizer's identity sources alone, for all methods of
 * its API; calls that come while it is made wait for the same one. A failure is not kept.
 */
export function createAuthorize({ lambda, now, onFlush }: AuthorizeOptions): Authorize {
  const kept = new Map<string, Kept>();
  onFlush((stageId) => {
    for (const [key, entry] of kept) if (entry.stageId === stageId) kept.delete(key);
  });
  const decide = (authorizer: ApiAuthorizer, facts: EventFacts): Promise<AuthorizerAnswer> => {
    const sources = readIdentitySources(authorizer, facts);
    const ask = () => call(lambda, authorizer, facts, sources[0]?.[0] ?? "");
    if (authorizer.resultTtlSeconds <= 0) return ask();
    const key = JSON.stringify([facts.stage.id, authorizer.id, authorizer.authorizerUri, sources]);
    const known = kept.get(key);
    const at = now();
    if (known !== undefined && known.since <= at && at < known.until) return known.answer;
    const entry: Kept = { stageId: facts.stage.id, answer: ask(), since: at, until: at + authorizer.resultTtlSeconds * 1000 };
    kept.delete(key);
    kept.set(key, entry);
    entry.answer.catch(() => {
      if (kept.get(key) === entry) kept.delete(key);
    });
    const [oldest] = kept.size > GATEWAY_LIMITS.MAX_KEPT_DECISIONS ? kept.keys() : [];
    if (oldest !== undefined) kept.delete(oldest);
    return entry.answer;
  };
  return async (authorizer, facts) => {
    const answer = await decide(authorizer, facts);
    if (!isAllowed(answer, toMethodArn(facts))) throw new GatewayRefusal("ACCESS_DENIED");
    return answer;
  };
}

async function call(
  lambda: Pick<LambdaService, "invoke">,
  authorizer: ApiAuthorizer,
  facts: EventFacts,
  token: string,
): Promise<AuthorizerAnswer> {
  const event =
    authorizer.type === "TOKEN" ? { type: "TOKEN", authorizationToken: token, methodArn: toMethodArn(facts) } : toAuthorizerEvent(facts);
  const { payload, functionError } = await invoke(lambda, authorizer, event);
  if (functionError !== undefined) {
    if (errorMessage(payload) === "Unauthorized") throw new GatewayRefusal("UNAUTHORIZED");
    throw new GatewayRefusal("AUTHORIZER_FAILURE", "The authorizer's function failed: its log says why");
  }
  const answer = parseAuthorizerAnswer(payload);
  if (answer === undefined) throw new GatewayRefusal("AUTHORIZER_CONFIGURATION_ERROR", "The authorizer's answer has another form");
  return answer;
}

async function invoke(lambda: Pick<LambdaService, "invoke">, { authorizerUri }: ApiAuthorizer, event: object): Promise<InvokeResult> {
  const name = functionOfUri(authorizerUri);
  if (name === undefined) throw new GatewayRefusal("AUTHORIZER_CONFIGURATION_ERROR", `"${authorizerUri}" names no function`);
  try {
    return await lambda.invoke(name, Buffer.from(JSON.stringify(event)));
  } catch (error) {
    throw new GatewayRefusal("AUTHORIZER_FAILURE", `Lambda did not run the authorizer: ${error instanceof Error ? error.message : ""}`);
  }
}

function errorMessage(payload: Buffer): unknown {
  try {
    const error: unknown = JSON.parse(payload.toString("utf8"));
    return typeof error === "object" && error !== null && "errorMessage" in error ? error.errorMessage : undefined;
  } catch {
    return undefined;
  }
}
