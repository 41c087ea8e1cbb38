import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { copyProject, removeProject } from "#test/support/project-copy.ts";
import { type StartedCloud, startCloud } from "#test/support/started-cloud.ts";
import { run } from "../local/commands/command-run.ts";

const TENANTS = ["acme", "bolt", "coil"] as const;
type TenantName = (typeof TENANTS)[number];

describe.skipIf(inject("home") === "")("a version with an execution environment for each tenant", () => {
  let project: string;
  let cloud: StartedCloud;
  const keys = new Map<TenantName, string>();

  beforeAll(async () => {
    project = copyProject();
    const file = join(project, "models/mnist/1/version.json");
    writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, "utf8")), isolation: "per-tenant" }));
    cloud = await startCloud({ root: project });
    for (const name of TENANTS) {
      const { out } = await run(["tenants", "create", name, "--plan", "premium", "--models", "mnist", "--json"], { home: cloud.home });
      keys.set(name, (JSON.parse(out) as { readonly key: string }).key);
    }
  });

  afterAll(async () => {
    await cloud?.stop();
    removeProject(project);
  });

  const infer = async (name: TenantName, headers: Readonly<Record<string, string>> = {}): Promise<number> => {
    const response = await fetch(`${cloud.connection.url}/v2/models/mnist/infer`, {
      method: "POST",
      headers: { "x-api-key": keys.get(name) ?? "", "content-type": "application/json", ...headers },
      body: readFileSync(join(project, "models/mnist/1/sample.json")),
    });
    await response.arrayBuffer();
    return response.status;
  };

  /** Which tenants each environment served: each writes a log stream of its own. */
  const tenantsByEnvironment = async (): Promise<ReadonlyMap<string, ReadonlySet<string>>> => {
    const ask = async (operation: string, body: object): Promise<unknown> => {
      const response = await fetch(cloud.connection.awsEndpoint, {
        method: "POST",
        headers: {
          authorization: `AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/logs/aws4_request, SignedHeaders=host, Signature=${"0".repeat(64)}`,
          "x-amz-date": "20260101T000000Z",
          "x-amz-target": `Logs_20140328.${operation}`,
          "content-type": "application/x-amz-json-1.1",
        },
        body: JSON.stringify(body),
      });
      return response.json();
    };
    const { logGroups } = (await ask("DescribeLogGroups", {})) as { readonly logGroups: readonly { readonly logGroupName: string }[] };
    const served = new Map<string, Set<string>>();
    for (const { logGroupName } of logGroups) {
      const { events } = (await ask("FilterLogEvents", { logGroupName, filterPattern: '"bytesOut"' })) as {
        readonly events: readonly { readonly logStreamName: string; readonly message: string }[];
      };
      for (const { logStreamName, message } of events) {
        const { usage } = JSON.parse(message) as { readonly usage: { readonly tenant: string } };
        served.set(logStreamName, (served.get(logStreamName) ?? new Set()).add(usage.tenant));
      }
    }
    return served;
  };

  test("no two tenants ever meet in one, and a client's own X-Amz-Tenant-Id changes nothing", async () => {
    const others = { acme: "bolt", bolt: "coil", coil: "acme" } as const;
    const turns = Array.from({ length: 30 }, (_, turn) => TENANTS[turn % TENANTS.length] ?? "acme");
    const plain = await Promise.all(turns.map((name) => infer(name)));
    const lying = await Promise.all(turns.map((name) => infer(name, { "X-Amz-Tenant-Id": others[name] })));
    expect(new Set([...plain, ...lying])).toEqual(new Set([200]));
    const served = await tenantsByEnvironment();
    expect([...served.values()].filter((tenants) => tenants.size > 1)).toEqual([]);
    expect([...served.values()].flatMap((tenants) => [...tenants])).toEqual(expect.arrayContaining([...TENANTS]));
  });
});
