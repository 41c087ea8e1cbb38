import { Validations } from "aws-cdk-lib";
import type { IConstruct } from "constructs";

/** cdk-nag's rule (with its finding in brackets where it has several) -> why the rule does not hold here, for a reviewer to judge. */
export type Acknowledgements = Readonly<Record<string, string>>;

/** Accepts findings on one construct, each by its rule and with its reason. */
export function acknowledge(scope: IConstruct, acknowledgements: Acknowledgements): void {
  Validations.of(scope).acknowledge(...Object.entries(acknowledgements).map(([id, reason]) => ({ id, reason })));
}
