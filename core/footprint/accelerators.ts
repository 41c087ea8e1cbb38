import { type PowerRange, SOURCES } from "./coefficient.ts";

/** T4's figures at idle and at full, by its rated power of 70 W: the ratio that others are extrapolated by. */
const T4 = { ratedWatts: 70, idle: 8, full: 71 } as const;

function fromCcf(idle: number, full: number): PowerRange<"W/GPU"> {
  const about = { unit: "W/GPU", source: SOURCES.CCF, year: 2024, basis: "Teads' ratios of idle and full to the rated power" } as const;
  return { idle: { value: idle, ...about }, full: { value: full, ...about } };
}

function extrapolate(ratedWatts: number): PowerRange<"W/GPU"> {
  const source = `ours: rated power ${ratedWatts} W times T4's ratio`;
  const about = { unit: "W/GPU", source, year: 2026, basis: "extrapolated" } as const;
  return {
    idle: { value: (ratedWatts * T4.idle) / T4.ratedWatts, ...about },
    full: { value: (ratedWatts * T4.full) / T4.ratedWatts, ...about },
  };
}

/** Power of GPUs. */
export const ACCELERATORS = {
  T4: fromCcf(T4.idle, T4.full),
  A10G: fromCcf(18, 153),
  L4: extrapolate(72),
  L40S: extrapolate(350),
} as const satisfies Readonly<Record<string, PowerRange<"W/GPU">>>;

export type AcceleratorName = keyof typeof ACCELERATORS;
