/** A number that a figure rests on. Whoever adds one says all five: the compiler asks for it, and the set's version covers each. */
export interface Coefficient<TUnit extends string = string> {
  readonly value: number;
  readonly unit: TUnit;
  /** Where it can be looked up: repository, commit and name, or page. */
  readonly source: string;
  readonly year: number;
  /** What kind of number it is: measured, a convention, a proxy, derived, extrapolated. */
  readonly basis: string;
}

/** Watts of one unit of hardware when it does nothing and when it does all it can. */
export interface PowerRange<TUnit extends string> {
  readonly idle: Coefficient<TUnit>;
  readonly full: Coefficient<TUnit>;
}

/** Repositories that several coefficients come from, each at one commit. */
export const SOURCES = {
  CCF: "cloud-carbon-footprint/cloud-carbon-footprint@b7a049c7 packages/aws/src/domain/AwsFootprintEstimationConstants.ts",
  COEF: "cloud-carbon-footprint/ccf-coefficients@b0032d92",
  CODECARBON: "mlco2/codecarbon@b05965e4 codecarbon/data/private_infra/global_energy_mix.json",
} as const;
