import { type Coefficient, SOURCES } from "./coefficient.ts";

/** What holds for every kind of hardware. */
export const CONVENTIONS = {
  memory: {
    value: 0.392,
    unit: "W/GB",
    source: `${SOURCES.CCF} MEMORY_COEFFICIENT`,
    year: 2024,
    basis: "DDR4 vendors' figures; an upper bound, since a server's watts hold some of it already",
  },
  utilisation: {
    value: 0.5,
    unit: "1",
    source: `${SOURCES.CCF} AVG_CPU_UTILIZATION_2020`,
    year: 2024,
    basis: "convention, where it cannot be measured",
  },
  serverLife: { value: 35_040, unit: "h", source: `${SOURCES.CCF} SERVER_EXPECTED_LIFESPAN`, year: 2024, basis: "convention: 4 years" },
  pue: {
    value: 1.14,
    unit: "1",
    source: "sustainability.aboutamazon.com, AWS's fleet, 2025; 1.15 for 2023 and 2024",
    year: 2025,
    basis: "annual average, secondary text",
  },
  memoryPerVcpu: {
    value: 1769,
    unit: "MB/vCPU",
    source: "docs.aws.amazon.com, AWS Lambda developer guide, Configure Lambda function memory",
    year: 2026,
    basis: "official",
  },
} as const satisfies Readonly<Record<string, Coefficient>>;
