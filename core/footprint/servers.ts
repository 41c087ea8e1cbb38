import { type Coefficient, SOURCES } from "./coefficient.ts";

/** A server, whose making is shared by what it is divided into. */
export interface Server {
  /** vCPUs or GPUs that one server is sold as. */
  readonly parts: number;
  /** What its making emitted, by set. */
  readonly embodied: Readonly<Record<EmbodiedSet, Coefficient<"kgCO2e">>>;
}

/** Two sets of embodied carbon: a model of the components, and the platform figure of the same repository's table. */
export type EmbodiedSet = "components" | "platform";
export const EMBODIED_SETS = ["components", "platform"] as const satisfies readonly EmbodiedSet[];

const modelled = (value: number): Coefficient<"kgCO2e"> => ({
  value,
  unit: "kgCO2e",
  source: `${SOURCES.COEF} output/coefficients-aws-embodied.csv`,
  year: 2026,
  basis: "CCF's component model",
});

const platform = (value: number, basis = "platform figure"): Coefficient<"kgCO2e"> => ({
  value,
  unit: "kgCO2e",
  source: `${SOURCES.COEF} data/aws-instances-latest-2026.csv`,
  year: 2026,
  basis,
});

const WITHOUT_GPUS = "platform figure; equals m5's, so that GPUs are probably not in it";

export const SERVERS = {
  "m5.metal": { parts: 96, embodied: { components: modelled(1610.79), platform: platform(1200) } },
  "m6g.metal": { parts: 64, embodied: { components: modelled(1333.12), platform: platform(880) } },
  "g4dn.metal": { parts: 8, embodied: { components: modelled(3010.79), platform: platform(1200, WITHOUT_GPUS) } },
  "g5.48xlarge": {
    parts: 8,
    embodied: {
      components: {
        // The base, 752 GB of memory above its 16, two SSDs, the second socket, eight GPUs.
        value: 1000 + (752 * 533) / 384 + 200 + 100 + 1200,
        unit: "kgCO2e",
        source: `ours, by ${SOURCES.COEF} ccfcoef/constants.py`,
        year: 2026,
        basis: "derived",
      },
      platform: platform(2200),
    },
  },
  // Nobody publishes a component model of it: both sets hold the one figure there is.
  "g6.48xlarge": { parts: 8, embodied: { components: platform(2300), platform: platform(2300) } },
} as const satisfies Readonly<Record<string, Server>>;

export type ServerName = keyof typeof SERVERS;
