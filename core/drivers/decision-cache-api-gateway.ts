import { type APIGatewayClient, FlushStageAuthorizersCacheCommand } from "@aws-sdk/client-api-gateway";
import type { DecisionCache } from "#core/tenant/decision-cache.ts";

export interface DecisionCacheApiGatewayOptions {
  readonly client: APIGatewayClient;
  readonly restApiId: string;
  readonly stageName: string;
}

/** The authorizers' cache of one stage of a REST API. */
export function createDecisionCacheApiGateway({ client, restApiId, stageName }: DecisionCacheApiGatewayOptions): DecisionCache {
  return {
    async flush() {
      await client.send(new FlushStageAuthorizersCacheCommand({ restApiId, stageName }));
    },
  };
}
