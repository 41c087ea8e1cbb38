import { openCollection } from "#local/durable/collection.ts";
import type { CloudIdentity } from "../aws-call.ts";
import type { ScheduledRule, ScheduledRules } from "./scheduled-rules.ts";

export interface ScheduledRulesOptions {
  readonly folder: string;
  readonly identity: CloudIdentity;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly newId: () => string;
  /** Hands an event to a function. @throws where the function did not take it. */
  readonly send: (destinationArn: string, event: Buffer) => Promise<void>;
  readonly onFault: (error: unknown) => void;
}

/**
 * Rules run from the opening on, each a period after it was put or found. A run that takes longer than its period has the next one left
 * out; one that failed is not tried again before.
 * @throws when the folder cannot be read or written.
 */
export function openScheduledRules({ folder, identity, now, newId, send, onFault }: ScheduledRulesOptions): ScheduledRules {
  const rules = openCollection<ScheduledRule & { readonly id: string }>(folder);
  const timers = new Map<string, NodeJS.Timeout>();
  const running = new Map<string, Promise<void>>();

  const runRule = async (rule: ScheduledRule, at: Date): Promise<void> => {
    const own = JSON.stringify(toScheduledEvent(rule, identity, newId(), at));
    const sent = rule.targets.map(({ arn, input = own }) => send(arn, Buffer.from(input)));
    for (const outcome of await Promise.allSettled(sent)) if (outcome.status === "rejected") onFault(outcome.reason);
  };
  const stop = (name: string): void => {
    clearInterval(timers.get(name));
    timers.delete(name);
  };
  const start = (rule: ScheduledRule): void => {
    stop(rule.name);
    const tick = (): void => {
      if (running.has(rule.name)) return;
      running.set(
        rule.name,
        runRule(rule, new Date(now())).finally(() => running.delete(rule.name)),
      );
    };
    timers.set(rule.name, setInterval(tick, rule.everyMs).unref());
  };
  for (const rule of rules.list()) start(rule);

  return {
    put(rule) {
      rules.put({ ...rule, id: rule.name });
      start(rule);
    },
    find: (name) => rules.get(name),
    remove(name) {
      stop(name);
      rules.remove(name);
    },
    run: async (at) => void (await Promise.all(rules.list().map((rule) => runRule(rule, at)))),
    async close() {
      for (const name of [...timers.keys()]) stop(name);
      await Promise.all(running.values());
    },
  };
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-run-lambda-schedule.html */
function toScheduledEvent(rule: ScheduledRule, { accountId, region }: CloudIdentity, id: string, at: Date): object {
  return {
    version: "0",
    id,
    "detail-type": "Scheduled Event",
    source: "aws.events",
    account: accountId,
    time: `${at.toISOString().slice(0, 19)}Z`,
    region,
    resources: [rule.arn],
    detail: {},
  };
}
