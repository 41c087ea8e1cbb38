import { expect, onTestFinished, test, vi } from "vitest";
import { openScheduledRules } from "#local/cloud/events/open-scheduled-rules.ts";
import { temporaryFolder } from "#test/support/temporary-folder.ts";
import { IDENTITY, NOW_MS } from "../served-services.ts";

const ARN = "arn:aws:events:eu-central-1:000000000000:rule/sweep";
const NEVER_MS = 3_600_000;

function open(folder = temporaryFolder(), fails = (_arn: string): boolean => false) {
  const sent: [string, unknown][] = [];
  const faults: unknown[] = [];
  const rules = openScheduledRules({
    folder,
    identity: IDENTITY,
    now: () => NOW_MS,
    newId: () => "id",
    async send(arn, event) {
      if (fails(arn)) throw new Error(`${arn} failed`);
      sent.push([arn, JSON.parse(event.toString())]);
    },
    onFault: (error) => faults.push(error),
  });
  onTestFinished(() => rules.close());
  return { rules, sent, faults };
}

test("run() hands AWS's event of that time to every target, or the target's own", async () => {
  const { rules, sent } = open();
  rules.put({ name: "sweep", arn: ARN, everyMs: NEVER_MS, targets: [{ arn: "settle" }, { arn: "other", input: '{"own":1}' }] });
  await rules.run(new Date("2026-11-24T12:34:56.789Z"));
  expect(sent).toEqual([
    [
      "settle",
      {
        version: "0",
        id: "id",
        "detail-type": "Scheduled Event",
        source: "aws.events",
        account: "000000000000",
        time: "2026-11-24T12:34:56Z",
        region: "eu-central-1",
        resources: [ARN],
        detail: {},
      },
    ],
    ["other", { own: 1 }],
  ]);
});

test("a target that fails is reported and holds up no other", async () => {
  const { rules, sent, faults } = open(undefined, (arn) => arn === "broken");
  rules.put({ name: "sweep", arn: ARN, everyMs: NEVER_MS, targets: [{ arn: "broken" }, { arn: "settle" }] });
  await rules.run(new Date(NOW_MS));
  expect([sent.map(([arn]) => arn), faults.map(String)]).toEqual([["settle"], ["Error: broken failed"]]);
});

test("a rule runs at its rate, by the cloud's clock, also after a restart, and no more once it is removed", async () => {
  const folder = temporaryFolder();
  const first = open(folder);
  first.rules.put({ name: "sweep", arn: ARN, everyMs: 5, targets: [{ arn: "settle" }] });
  await vi.waitFor(() => expect(first.sent.length).toBeGreaterThan(1));
  expect(first.sent[0]).toMatchObject(["settle", { time: "2026-11-24T12:00:00Z" }]);
  await first.rules.close();
  const { rules, sent } = open(folder);
  await vi.waitFor(() => expect(sent.length).toBeGreaterThan(0));
  rules.remove("sweep");
  await rules.run(new Date(NOW_MS));
  expect(rules.find("sweep")).toBeUndefined();
  await rules.close();
  const after = sent.length;
  await rules.run(new Date(NOW_MS));
  expect(sent).toHaveLength(after);
});
