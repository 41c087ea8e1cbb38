import type { CloudFormationCustomResourceEvent } from "aws-lambda";

export interface CustomResourceAnswer {
  readonly status: "SUCCESS" | "FAILED";
  readonly physicalId: string;
  /** For the operator, in the stack's events. */
  readonly reason?: string;
  readonly data?: Readonly<Record<string, string>>;
}

/** CloudFormation takes 4 KB in all. */
const MAX_REASON_CHARACTERS = 1_000;

export function toCustomResourceBody(
  { StackId, RequestId, LogicalResourceId }: CloudFormationCustomResourceEvent,
  { status, physicalId, reason, data }: CustomResourceAnswer,
): string {
  return JSON.stringify({
    Status: status,
    StackId,
    RequestId,
    LogicalResourceId,
    PhysicalResourceId: physicalId,
    ...(reason === undefined ? {} : { Reason: reason.slice(0, MAX_REASON_CHARACTERS) }),
    ...(data === undefined ? {} : { Data: data }),
  });
}
