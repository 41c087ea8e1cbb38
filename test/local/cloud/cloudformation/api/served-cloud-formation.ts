import { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import { expect, onTestFinished } from "vitest";
import { startAwsEndpoint } from "#local/cloud/server.ts";
import { IDENTITY, openCloudOfFakes } from "../cloud-of-fakes.ts";

/** CloudFormation behind the real endpoint, and AWS's own client for it. */
export async function served() {
  const cloud = openCloudOfFakes();
  const faults: unknown[] = [];
  const endpoint = await startAwsEndpoint({
    port: 0,
    services: new Map([["cloudformation", cloud.cloudFormation.service]]),
    openPaths: new Map(),
    identity: IDENTITY,
    clock: Date.now,
    onFault: (error) => faults.push(error),
  });
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const client = new CloudFormationClient({ endpoint: endpoint.url, region: IDENTITY.region, credentials, maxAttempts: 1 });
  onTestFinished(async () => {
    client.destroy();
    await endpoint.close();
    expect(faults).toEqual([]);
  });
  const waiting = { client, maxWaitTime: 10, minDelay: 0.01, maxDelay: 0.05 };
  return { ...cloud, client, waiting };
}
