import { App, Aws, CfnOutput, Stack } from "aws-cdk-lib";
import { expect, test } from "vitest";
import { GridIntensity } from "#cdk/constructs/grid-intensity.ts";
import { REGIONS } from "#core/footprint/grids.ts";
import { templateOf } from "../template.ts";

test("GridIntensity has CloudFormation look the region up among those with a figure, so that another is refused at deploy", () => {
  const stack = new Stack(new App(), "stack");
  new CfnOutput(stack, "Grid", { value: new GridIntensity(stack, "GridIntensity").gramsPerKwh });
  const { Mappings, Outputs } = templateOf(stack).toJSON();
  const [[name, rows] = ["", {}]] = Object.entries<Record<string, object>>(Mappings);
  expect(Object.keys(rows).toSorted()).toEqual(REGIONS.toSorted());
  expect(rows["eu-north-1"]).toEqual({ GramsPerKwh: "8.8" });
  expect(Outputs.Grid.Value).toEqual({ "Fn::FindInMap": [name, stack.resolve(Aws.REGION), "GramsPerKwh"] });
});
