import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { APIGatewayClient } from "@aws-sdk/client-api-gateway";
import { onTestFinished } from "vitest";
import { createApiGatewayService } from "#local/cloud/apigateway/api-gateway-service.ts";
import { type ApiGatewayStore, openApiGatewayStore } from "#local/cloud/apigateway/api-gateway-store.ts";
import { openUsageCounters, type UsageCounters } from "#local/cloud/apigateway/usage-counters.ts";
import type { AwsCall } from "#local/cloud/aws-call.ts";
import { temporaryFolder } from "#test/support/temporary-folder.ts";

export const NOW_MS = Date.UTC(2026, 10, 24, 12);

/** The control plane behind HTTP, and the real SDK's client for it. */
export interface ServedControlPlane {
  readonly client: APIGatewayClient;
  readonly store: ApiGatewayStore;
  readonly usage: UsageCounters;
  readonly url: string;
}

export async function serveControlPlane(): Promise<ServedControlPlane> {
  const folder = temporaryFolder();
  const store = openApiGatewayStore(join(folder, "api"));
  const usage = openUsageCounters(join(folder, "usage"), () => NOW_MS);
  const serve = createApiGatewayService({ store, usage, clock: () => NOW_MS });
  const server = createServer((request, response) => {
    const [path = "", query = ""] = (request.url ?? "").split("?");
    const call: AwsCall = {
      service: "apigateway",
      region: "eu-central-1",
      accountId: "000000000000",
      method: request.method ?? "",
      path,
      query: new URLSearchParams(query),
      request,
      body: async () => Buffer.concat(await request.toArray()),
    };
    void serve(call, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = new APIGatewayClient({
    endpoint: url,
    region: "eu-central-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    maxAttempts: 1,
  });
  onTestFinished(async () => {
    client.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return { client, store, usage, url };
}
