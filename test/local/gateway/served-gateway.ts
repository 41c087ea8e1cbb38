import { join } from "node:path";
import { onTestFinished } from "vitest";
import { type ApiGatewayStore, openApiGatewayStore } from "#local/cloud/apigateway/api-gateway-store.ts";
import { openUsageCounters, type UsageCounters } from "#local/cloud/apigateway/usage-counters.ts";
import type { ServedPort } from "#local/cloud/serve-loopback.ts";
import { type GatewayOptions, startGateway } from "#local/gateway/start-gateway.ts";
import { createFakeLambda, type FakeEvent, type FakeLambda } from "#test/fakes/lambda-service.ts";
import { temporaryFolder } from "#test/support/temporary-folder.ts";
import { deployApi, type TestApi } from "./deploy-api.ts";

export interface ServedGateway extends ServedPort {
  readonly folder: string;
  readonly store: ApiGatewayStore;
  readonly usage: UsageCounters;
  readonly lambda: FakeLambda;
  /** What was written to the access log, parsed. */
  readonly lines: readonly Record<string, string>[];
  /** What was written to the execution log. */
  readonly executions: readonly string[];
  readonly faults: readonly unknown[];
  /** The gateway's time; tests move it. */
  readonly clock: { nowMs: number };
  readonly ask: (path: string, init?: RequestInit) => Promise<Response>;
}

/** A function that answers with the event it was called with. */
export function echo(event: FakeEvent): object {
  return { statusCode: 200, headers: { "content-type": "application/json" }, body: JSON.stringify(event) };
}

/** Allows every method of the stage, for a tenant named like the key's value. */
export function allow(event: FakeEvent): object {
  const key = event.headers?.["x-api-key"] ?? event.authorizationToken;
  const [api, stage] = event.methodArn.split("/");
  return {
    principalId: key,
    policyDocument: {
      Version: "2012-10-17",
      Statement: [{ Action: "execute-api:Invoke", Effect: "Allow", Resource: `${api}/${stage}/*` }],
    },
    context: { tenant: key, plan: "free" },
    usageIdentifierKey: `usage${key}`.padEnd(20, "0"),
  };
}

/** A gateway on a free port before functions of our own; closed when the test ends. */
export async function serveGateway(
  api?: TestApi,
  options: Partial<GatewayOptions> & { readonly folder?: string } = {},
): Promise<ServedGateway> {
  const folder = options.folder ?? temporaryFolder();
  const clock = { nowMs: Date.UTC(2026, 10, 24, 12) };
  const now = (): number => clock.nowMs;
  const store = openApiGatewayStore(join(folder, "api"));
  const usage = openUsageCounters(join(folder, "usage"), now);
  const lambda = createFakeLambda({ echo, authorizer: allow });
  const lines: Record<string, string>[] = [];
  const executions: string[] = [];
  const faults: unknown[] = [];
  if (api !== undefined) deployApi(store, api);
  const gateway = await startGateway({
    port: 0,
    store,
    usage,
    lambda,
    identity: { accountId: "000000000000", region: "eu-central-1", partition: "aws" },
    log: (group, _stream, line) => (group === "access" ? lines.push(JSON.parse(line)) : executions.push(`${group} ${line}`)),
    now,
    onFault: (error) => faults.push(error),
    ...options,
  });
  onTestFinished(() => gateway.close());
  return {
    ...gateway,
    folder,
    store,
    usage,
    lambda,
    lines,
    executions,
    faults,
    clock,
    ask: (path, init) => fetch(`${gateway.url}${path}`, init),
  };
}

/** The event that `echo` was called with. */
export async function echoed(response: Promise<Response> | Response): Promise<FakeEvent> {
  const answer = await response;
  if (answer.status !== 200) throw new Error(`${answer.status} ${await answer.text()}`);
  return (await answer.json()) as FakeEvent;
}
