import type { ApiStage } from "#local/cloud/apigateway/rest-api.ts";
import { type ContextVariables, fillTemplate } from "./context-variables.ts";

/** Appends one line to a stream of a log group. */
export type GatewayLog = (group: string, stream: string, line: string) => void;

/** Writes a request's line in the stage's own format; nothing where the stage keeps no access log. */
export function writeAccessLog({ accessLog, restApiId, stageName }: ApiStage, variables: ContextVariables, log: GatewayLog): void {
  const group = /:log-group:([^:]+)/.exec(accessLog?.destinationArn ?? "")?.[1];
  if (accessLog === undefined || group === undefined) return;
  log(group, `${restApiId}/${stageName}`, fillTemplate(accessLog.format, variables));
}
