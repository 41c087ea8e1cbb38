import { Aws, CfnMapping } from "aws-cdk-lib";
import { Construct } from "constructs";
import { GRIDS } from "#core/footprint/grids.ts";

const FIELD = "GramsPerKwh";

/**
 * The grid intensity that answers go by. It is looked up while the stack is deployed, so that a region without one is refused there: its
 * functions would have no figure to answer with.
 */
export class GridIntensity extends Construct {
  /** Grams of CO2 equivalents a kilowatt-hour where the stack is deployed, location based, by the set `ccf-app`. */
  readonly gramsPerKwh: string;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const mapping = Object.fromEntries([...GRIDS].map(([region, sets]) => [region, { [FIELD]: String(sets["ccf-app"].value) }]));
    this.gramsPerKwh = new CfnMapping(this, "ByRegion", { mapping }).findInMap(Aws.REGION, FIELD);
  }
}
