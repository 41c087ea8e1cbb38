import { createRequire } from "node:module";

/**
 * Loads the library that draws, as the one bundle it comes in for `require`: 20 MB and a tenth of a second, where its hundreds of modules
 * take 90 MB and half a second. Only who draws waits for it.
 */
export function loadEcharts(): typeof import("echarts") {
  return createRequire(import.meta.url)("echarts");
}
