import type { CloudOfFakes } from "../cloud-of-fakes.ts";

/** A resource that is made at once and shows what its properties were. */
export const parameter = (value: unknown, more: object = {}) => ({
  Type: "AWS::SSM::Parameter",
  Properties: { Type: "String", Value: value, ...more },
});

/** A resource that nothing can make. */
export const BROKEN = { Type: "AWS::SSM::Parameter", Properties: { Type: "Wrong", Value: "x" } };

/** What happened to the stack `app` after its first `start` events: `Bucket CREATE_COMPLETE`, … */
export function since({ cloudFormation }: CloudOfFakes, start: number): readonly string[] {
  const events = cloudFormation.events("app").slice(start);
  return events.map(({ logicalId, status }) => `${logicalId} ${status}`);
}
