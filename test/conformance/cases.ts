import type { ConformanceCase } from "./case.ts";
import { BINARY_CASES } from "./cases-binary.ts";
import { JSON_CASES } from "./cases-json.ts";
import { READ_CASES } from "./cases-read.ts";

/** The protocol's checklist as requests with what must come of them, for every way that leads to the product. */
export const CONFORMANCE_CASES: readonly ConformanceCase[] = [...READ_CASES, ...JSON_CASES, ...BINARY_CASES];
