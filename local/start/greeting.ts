import type { Connection } from "#local/operator/connection-file.ts";
import type { FirstSample } from "./first-sample.ts";

export interface GreetingFacts {
  readonly connection: Connection;
  /** What to ask first; undefined where no model is deployed. */
  readonly sample: FirstSample | undefined;
  /** Resource types that were accepted and do nothing here. */
  readonly inert: readonly string[];
  readonly seconds: number;
}

/** What a newcomer reads once everything answers; the `curl` line works when pasted, from any folder. */
export function toGreeting({ connection, sample, inert, seconds }: GreetingFacts): string {
  const lines = [
    "",
    `Slipway answers after ${seconds.toFixed(1)} s`,
    "",
    `  API       ${connection.url}`,
    ...(connection.apiKey === "" ? [] : [`  key       ${connection.apiKey}   (tenant "${connection.tenant}")`]),
    `  AWS       ${connection.awsEndpoint}   (AWS_ENDPOINT_URL for the CDK CLI, the SDKs and the AWS CLI)`,
    ...(inert.length === 0 ? [] : [`  inert     ${inert.join(", ")} (accepted, without effect here)`]),
    "",
  ];
  if (sample !== undefined) {
    lines.push(
      "Try it:",
      "",
      `  curl -s ${connection.url}/v2/models/${sample.model}/infer -H 'x-api-key: ${connection.apiKey}' -H 'content-type: application/json' --data '@${sample.file}'`,
      "",
    );
  }
  lines.push("Ctrl-C stops it; state is kept.", "");
  return lines.join("\n");
}
