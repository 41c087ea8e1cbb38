import { join } from "node:path";
import type { Connection } from "#local/operator/connection-file.ts";

/** What a newcomer reads once everything answers; the `curl` line works when pasted, from any folder. */
export function toGreeting(
  connection: Connection,
  root: string,
  sample: { readonly model: string; readonly version: number } | undefined,
  seconds: number,
): string {
  const lines = [
    "",
    `Slipway answers after ${seconds.toFixed(1)} s`,
    "",
    `  API       ${connection.url}`,
    `  key       ${connection.apiKey}   (tenant "${connection.tenant}")`,
    `  AWS       ${connection.awsEndpoint}   (AWS_ENDPOINT_URL for the CDK CLI, the SDKs and the AWS CLI)`,
    "",
  ];
  if (sample !== undefined) {
    const body = join(root, "models", sample.model, String(sample.version), "sample.json");
    lines.push(
      "Try it:",
      "",
      `  curl -s ${connection.url}/v2/models/${sample.model}/infer -H 'x-api-key: ${connection.apiKey}' -H 'content-type: application/json' --data '@${body}'`,
      "",
    );
  }
  lines.push("Ctrl-C stops it; state is kept.", "");
  return lines.join("\n");
}
