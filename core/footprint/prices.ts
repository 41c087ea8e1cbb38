/** A price with where it was read; `secondary` is one that was not read at AWS itself. */
export interface Price {
  readonly usd: number;
  readonly per: string;
  readonly source: string;
  readonly secondary: boolean;
}

const LAMBDA = "api-evangelist/aws-lambda plans/aws-lambda-plans-pricing.yml, transcribed 2026-09-20";
const SKYPILOT = "skypilot-org/skypilot-catalog v8";
const TABLES = "public price tables";

/** Prices of us-east-1, without free tiers. What nobody publishes is absent: the surcharges for tenant isolation and for streaming. */
export const PRICES = {
  "lambda-x86_64": { usd: 0.000_016_666_7, per: "GB-s", source: LAMBDA, secondary: true },
  "lambda-arm64": { usd: 0.000_013_333_4, per: "GB-s", source: LAMBDA, secondary: true },
  "lambda-provisioned": { usd: 0.000_004_166_7, per: "GB-s", source: LAMBDA, secondary: true },
  "lambda-request": { usd: 0.2, per: "million requests", source: LAMBDA, secondary: true },
  // The first 333 million of a month; 2.80 after.
  "gateway-request": { usd: 3.5, per: "million requests", source: TABLES, secondary: true },
  "g4dn.xlarge": { usd: 0.526, per: "hour", source: TABLES, secondary: true },
  "g5.xlarge": { usd: 1.006, per: "hour", source: TABLES, secondary: true },
  "g6.xlarge": { usd: 0.8048, per: "hour", source: SKYPILOT, secondary: true },
} as const satisfies Readonly<Record<string, Price>>;

export type PriceName = keyof typeof PRICES;
export type Prices = Readonly<Record<PriceName, Price>>;

/** The day the prices were read. */
export const PRICES_AS_OF = "2026-11-24";
