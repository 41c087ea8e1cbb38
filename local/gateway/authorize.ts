import type { ApiAuthorizer } from "#local/cloud/apigateway/rest-api.ts";
import type { LambdaService } from "#local/lambda/lambda-service.ts";
import { type AuthorizerAnswer, isAllowed, parseAuthorizerAnswer } from "./authorizer-answer.ts";
import { functionOfUri } from "./function-uri.ts";
import { GatewayRefusal } from "./gateway-refusal.ts";
import { headerOf } from "./gateway-request.ts";
import { type EventFacts, toBaseEvent, toMethodArn, toRequestContext } from "./request-event.ts";

/** @throws GatewayRefusal UNAUTHORIZED, ACCESS_DENIED, AUTHORIZER_FAILURE, AUTHORIZER_CONFIGURATION_ERROR. */
export type Authorize = (authorizer: ApiAuthorizer, facts: EventFacts) => Promise<AuthorizerAnswer>;

export interface AuthorizeOptions {
  readonly lambda: Pick<LambdaService, "invoke">;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** So many answers are kept at most; beyond, the oldest go. */
const MAX_KEPT = 10_000;

/**
 * Lambda authorizers with their cache. An answer is kept by the values of the authorizer's identity sources alone, for all methods of
 * its API; calls that come while it is made wait for the same one. A failure is kept by nobody.
 */
export function createAuthorize({ lambda, now }: AuthorizeOptions): Authorize {
  const kept = new Map<string, { readonly answer: Promise<AuthorizerAnswer>; readonly until: number }>();
  return async (authorizer, facts) => {
    const sources = readIdentitySources(authorizer, facts);
    const key = JSON.stringify([authorizer.restApiId, authorizer.id, authorizer.authorizerUri, sources]);
    let entry = authorizer.resultTtlSeconds > 0 ? kept.get(key) : undefined;
    if (entry === undefined || entry.until <= now()) {
      entry = { answer: call(lambda, authorizer, facts), until: now() + authorizer.resultTtlSeconds * 1000 };
      kept.delete(key);
      kept.set(key, entry);
      entry.answer.catch(() => kept.delete(key));
      const [oldest] = kept.size > MAX_KEPT ? kept.keys() : [];
      if (oldest !== undefined) kept.delete(oldest);
    }
    const answer = await entry.answer;
    if (!isAllowed(answer, toMethodArn(facts))) throw new GatewayRefusal("ACCESS_DENIED");
    return answer;
  };
}

/** Without all of its identity sources a request is refused before the function is called. */
function readIdentitySources({ identitySource }: ApiAuthorizer, { request, stage }: EventFacts): readonly string[] {
  return identitySource
    .split(",")
    .map((source) => source.trim())
    .filter((source) => source !== "")
    .map((source) => {
      const header = /^method\.request\.header\.(.+)$/.exec(source)?.[1];
      const query = /^method\.request\.querystring\.(.+)$/.exec(source)?.[1];
      const variable = /^stageVariables\.(.+)$/.exec(source)?.[1];
      const value =
        header !== undefined
          ? headerOf(request, header.toLowerCase())
          : query !== undefined
            ? request.query.find(([name]) => name === query)?.[1]
            : variable !== undefined
              ? stage.variables[variable]
              : undefined;
      if (value === undefined || value === "") throw new GatewayRefusal("UNAUTHORIZED");
      return value;
    });
}

async function call(lambda: Pick<LambdaService, "invoke">, authorizer: ApiAuthorizer, facts: EventFacts): Promise<AuthorizerAnswer> {
  const result = await invoke(lambda, authorizer, facts);
  if (result.functionError !== undefined) {
    throw new GatewayRefusal(errorMessage(result.payload) === "Unauthorized" ? "UNAUTHORIZED" : "AUTHORIZER_FAILURE");
  }
  const answer = parseAuthorizerAnswer(result.payload);
  if (answer === undefined) throw new GatewayRefusal("AUTHORIZER_CONFIGURATION_ERROR");
  return answer;
}

async function invoke(lambda: Pick<LambdaService, "invoke">, authorizer: ApiAuthorizer, facts: EventFacts) {
  const name = functionOfUri(authorizer.authorizerUri);
  if (name === undefined) throw new GatewayRefusal("AUTHORIZER_CONFIGURATION_ERROR");
  const methodArn = toMethodArn(facts);
  const [token = ""] = authorizer.type === "TOKEN" ? readIdentitySources(authorizer, facts) : [];
  const event =
    authorizer.type === "TOKEN"
      ? { type: "TOKEN", authorizationToken: token, methodArn }
      : { type: "REQUEST", methodArn, ...toBaseEvent(facts), requestContext: toRequestContext(facts) };
  try {
    return await lambda.invoke(name, Buffer.from(JSON.stringify(event)));
  } catch (cause) {
    throw new GatewayRefusal("AUTHORIZER_FAILURE", { cause });
  }
}

function errorMessage(payload: Buffer): unknown {
  try {
    return (JSON.parse(payload.toString("utf8")) as { readonly errorMessage?: unknown }).errorMessage;
  } catch {
    return undefined;
  }
}
