import type { ApiStage } from "#local/cloud/apigateway/rest-api.ts";
import { type ContextVariables, fillTemplate } from "./context-variables.ts";
import type { GatewayRefusal } from "./gateway-refusal.ts";

/** Appends one line to a stream of a log group. */
export type GatewayLog = (group: string, stream: string, line: string) => void;

/** Writes a request's line in the stage's own format; nothing where the stage keeps no access log. */
export function writeAccessLog({ accessLog, restApiId, stageName }: ApiStage, variables: ContextVariables, log: GatewayLog): void {
  const group = /:log-group:([^:]+)/.exec(accessLog?.destinationArn ?? "")?.[1];
  if (accessLog === undefined || group === undefined) return;
  log(group, `${restApiId}/${stageName}`, fillTemplate(accessLog.format, variables, "-"));
}

/** Says in the stage's execution log why something behind the gateway failed, where the stage logs errors. Never a payload. */
export function writeExecutionLog(stage: ApiStage, requestId: string, { type, detail }: GatewayRefusal, log: GatewayLog): void {
  const logs = stage.methodSettings.some(({ loggingLevel }) => loggingLevel === "ERROR" || loggingLevel === "INFO");
  if (detail === undefined || !logs) return;
  log(
    `API-Gateway-Execution-Logs_${stage.restApiId}/${stage.stageName}`,
    `${stage.restApiId}/${stage.stageName}`,
    `(${requestId}) ${type}: ${detail}`,
  );
}
