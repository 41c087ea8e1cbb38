import { Period, type Stage, UsagePlan } from "aws-cdk-lib/aws-apigateway";
import { Construct } from "constructs";
import { PLAN_NAMES, PLANS, type PlanName } from "#core/tenant/plan.ts";

const PERIODS = { DAY: Period.DAY, WEEK: Period.WEEK, MONTH: Period.MONTH } as const;

/** One usage plan a tier; tenants join one by a key of their own when they are created, outside the stack. */
export class UsagePlans extends Construct {
  readonly byName: ReadonlyMap<PlanName, UsagePlan>;

  constructor(scope: Construct, id: string, stage: Stage) {
    super(scope, id);
    this.byName = new Map(
      PLAN_NAMES.map((name) => {
        const { rate, burst, quota, strict } = PLANS[name];
        const plan = new UsagePlan(this, name, {
          name: `slipway-${name}`,
          throttle: { rateLimit: rate, burstLimit: burst },
          // A strict quota is counted by the functions. The gateway counts reads and refused requests too, and would refuse before.
          ...(strict ? {} : { quota: { limit: quota.limit, period: PERIODS[quota.period] } }),
          apiStages: [{ api: stage.restApi, stage }],
        });
        return [name, plan];
      }),
    );
  }
}
