import { type Coefficient, SOURCES } from "./coefficient.ts";

/** Two named sets of grid intensity. They count different things, so neither is the other's error bar: both are shown. */
export type GridSet = "ccf-app" | "owid-2023";
export const GRID_SETS = ["ccf-app", "owid-2023"] as const satisfies readonly GridSet[];

/** Region, grams CO2e per kWh by `ccf-app` and by `owid-2023`, and the country that `owid-2023` is read for; that mapping is ours. */
const ROWS = [
  ["us-east-1", 379.069, 369.473, "USA"],
  ["us-east-2", 410.608, 369.473, "USA"],
  ["us-west-1", 322.167, 369.473, "USA"],
  ["us-west-2", 322.167, 369.473, "USA"],
  ["ca-central-1", 120, 170.043, "CAN"],
  ["eu-west-1", 278.6, 290.805, "IRL"],
  ["eu-west-2", 225, 237.589, "GBR"],
  ["eu-west-3", 51.1, 56.039, "FRA"],
  ["eu-central-1", 311, 380.95, "DEU"],
  ["eu-north-1", 8.8, 40.695, "SWE"],
  ["eu-south-1", 213.4, 330.718, "ITA"],
  ["ap-south-1", 708.2, 713.441, "IND"],
  ["ap-northeast-1", 465.8, 485.392, "JPN"],
  ["ap-northeast-2", 415.6, 430.567, "KOR"],
  ["ap-southeast-1", 408, 470.783, "SGP"],
  ["ap-southeast-2", 760, 548.692, "AUS"],
  ["sa-east-1", 61.7, 98.348, "BRA"],
  ["af-south-1", 900.6, 707.686, "ZAF"],
] as const;

export type Region = (typeof ROWS)[number][0];
export const REGIONS: readonly Region[] = ROWS.map(([region]) => region);

export type GridIntensity = Readonly<Record<GridSet, Coefficient<"g/kWh">>>;

/** Location-based intensity of the electricity of each region there is a figure for. */
export const GRIDS: ReadonlyMap<Region, GridIntensity> = new Map(
  ROWS.map(([region, ccfApp, owid, country]) => [
    region,
    {
      "ccf-app": {
        value: ccfApp,
        unit: "g/kWh",
        source: `${SOURCES.CCF} AWS_EMISSIONS_FACTORS_METRIC_TON_PER_KWH ${region}`,
        year: 2024,
        basis: region.startsWith("us-") ? "combustion; eGRID2020, NERC region" : "combustion; EEA in Europe, carbonfootprint.com elsewhere",
      },
      "owid-2023": {
        value: owid,
        unit: "g/kWh",
        source: `${SOURCES.CODECARBON} ${country}`,
        year: 2023,
        basis: "lifecycle, the whole country; Ember through Our World in Data",
      },
    },
  ]),
);

export function isRegion(name: string): name is Region {
  return GRIDS.has(name as Region);
}
