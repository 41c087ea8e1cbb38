import type { PolicyDocument } from "aws-lambda";

/**
 * Allows every method of the stage, or denies it: API Gateway caches the policy by the key alone and applies it to all methods, so one that named a
 * route would refuse the next. What a tenant may call is decided behind it, by its entitlements.
 * @param methodArn `arn:aws:execute-api:<region>:<account>:<api>/<stage>/<method>/<path>`
 */
export function toPolicy(methodArn: string, effect: "Allow" | "Deny" = "Allow"): PolicyDocument {
  const [api, stage] = methodArn.split("/");
  return {
    Version: "2012-10-17",
    Statement: [{ Action: "execute-api:Invoke", Effect: effect, Resource: `${api}/${stage}/*` }],
  };
}
