import { type PowerRange, SOURCES } from "./coefficient.ts";

function fromCcf(idle: number, full: number, name: string, basis: string): PowerRange<"W/vCPU"> {
  const about = { unit: "W/vCPU", source: `${SOURCES.CCF} ${name}`, year: 2024, basis } as const;
  return { idle: { value: idle, ...about }, full: { value: full, ...about } };
}

const EPYC_3 = {
  unit: "W/vCPU",
  source: `${SOURCES.COEF} output/coefficients-aws-use.csv, data/amd-epyc-gen3.csv`,
  year: 2026,
  basis: "SPECpower, EPYC 7R13",
} as const;

/** Power of processors, by what runs on them: Lambda's two architectures, and the hosts of GPUs. */
export const PROCESSORS = {
  "lambda-x86_64": fromCcf(0.74, 3.5, "MIN/MAX_WATTS_AVG", "average of AWS's families, SPECpower"),
  "lambda-arm64": fromCcf(0.47, 1.69, "AWS_GRAVITON_2", "proxy: EPYC of the 2nd generation"),
  "cascade-lake": fromCcf(0.64, 3.97, "Cascade Lake", "SPECpower"),
  "epyc-2": fromCcf(0.47, 1.69, "EPYC 2nd Gen", "SPECpower"),
  "epyc-3": { idle: { value: 0.455_624_534_970_238_14, ...EPYC_3 }, full: { value: 1.957_333_519_345_238, ...EPYC_3 } },
} as const satisfies Readonly<Record<string, PowerRange<"W/vCPU">>>;

export type ProcessorName = keyof typeof PROCESSORS;
