import type { Architecture } from "#core/footprint/cpu-energy.ts";

/** A call of a function and what must come out, in µJ, µg and nUSD, to a relative 1e-6. */
export interface GoldenRow {
  readonly id: string;
  readonly memoryMb: number;
  readonly ms: number;
  readonly initMs: number;
  readonly architecture: Architecture;
  readonly region: string;
  readonly utilisation: number;
  readonly energyUj: number;
  readonly operationalUg: number;
  readonly embodiedUg: number;
  readonly totalUg: number;
  readonly lowUg: number;
  readonly highUg: number;
  readonly computeNusd: number;
}

type Cells = readonly [
  string,
  number,
  number,
  number,
  Architecture,
  string,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
];

/** Worked out apart from the code, with PUE 1.14, `ccf-app` and the first set of embodied carbon. */
const ROWS: readonly Cells[] = [
  ["L1", 1769, 120, 0, "x86_64", "us-east-1", 0.5, 382656.319, 40.2925411, 15.9618174, 56.2543586, 51.1637215, 56.2543586, 3455.08504],
  ["L2", 1769, 120, 0, "arm64", "us-east-1", 0.5, 240384.319, 25.3117343, 19.815449, 45.1271833, 37.7512657, 45.1271833, 2764.07632],
  ["L3", 1769, 120, 0, "x86_64", "eu-north-1", 0.5, 382656.319, 0.935382112, 15.9618174, 16.8971996, 12.8265541, 20.2874282, 3455.08504],
  ["L4", 1769, 120, 0, "arm64", "eu-north-1", 0.5, 240384.319, 0.587606112, 19.815449, 20.4030551, 13.6678953, 22.5327934, 2764.07632],
  ["L5", 1024, 50, 0, "arm64", "eu-west-1", 0.5, 57978.5054, 4.48689211, 4.77930558, 9.26619769, 7.64173857, 9.46276093, 666.67],
  ["L6", 10240, 800, 0, "arm64", "us-east-1", 0.5, 9276560.86, 976.793513, 764.688893, 1741.48241, 1456.84176, 1741.48241, 106667.2],
  ["L7", 1769, 120, 2500, "x86_64", "us-east-1", 0.5, 8354662.96, 879.720481, 348.499681, 1228.22016, 1117.07459, 1228.22016, 75436.0233],
  ["L8", 512, 7, 0, "x86_64", "us-east-1", 0.9, 9010.37183, 0.948764622, 0.269489136, 1.21825376, 1.12550993, 1.21825376, 58.33345],
  [
    "L9",
    128,
    1,
    0,
    "arm64",
    "eu-north-1",
    0.5,
    144.946263,
    0.000354313088,
    0.011948264,
    0.012302577,
    0.00824142924,
    0.0135867607,
    1.666675,
  ],
];

export const GOLDEN_ROWS: readonly GoldenRow[] = ROWS.map((cells) => ({
  id: cells[0],
  memoryMb: cells[1],
  ms: cells[2],
  initMs: cells[3],
  architecture: cells[4],
  region: cells[5],
  utilisation: cells[6],
  energyUj: cells[7],
  operationalUg: cells[8],
  embodiedUg: cells[9],
  totalUg: cells[10],
  lowUg: cells[11],
  highUg: cells[12],
  computeNusd: cells[13],
}));

/** Per second in us-east-1: watts without and with PUE, Wh, and mg operational, embodied and in all. */
export interface GpuRow {
  readonly instance: "g4dn.xlarge" | "g5.xlarge" | "g6.xlarge";
  readonly utilisation: number;
  readonly itWatts: number;
  readonly facilityWatts: number;
  readonly wattHours: number;
  readonly operationalMg: number;
  readonly embodiedMg: number;
  readonly totalMg: number;
}

type GpuCells = readonly [GpuRow["instance"], number, number, number, number, number, number, number];

const GPU_CELLS: readonly GpuCells[] = [
  ["g4dn.xlarge", 0.7, 67.592, 77.05488, 0.0214041333, 8.11364342, 2.98348514, 11.0971286],
  ["g4dn.xlarge", 0, 23.492, 26.78088, 0.00743913333, 2.81994483, 2.98348514, 5.80342998],
  ["g5.xlarge", 0.7, 123.092, 140.32488, 0.0389791333, 14.7757811, 3.51165302, 18.2874341],
  ["g5.xlarge", 0, 28.592, 32.59488, 0.00905413333, 3.43214127, 3.51165302, 6.94379429],
  ["g6.xlarge", 0.7, 64.6864875, 73.7425958, 0.0204840544, 7.76487001, 2.2791413, 10.0440113],
  ["g6.xlarge", 0, 19.3264875, 22.0321958, 0.00612005439, 2.3199229, 2.2791413, 4.5990642],
];

export const GPU_ROWS: readonly GpuRow[] = GPU_CELLS.map((cells) => ({
  instance: cells[0],
  utilisation: cells[1],
  itWatts: cells[2],
  facilityWatts: cells[3],
  wattHours: cells[4],
  operationalMg: cells[5],
  embodiedMg: cells[6],
  totalMg: cells[7],
}));
