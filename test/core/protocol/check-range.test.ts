import { describe, expect, test } from "vitest";
import type { Datatype } from "#core/protocol/datatype.ts";
import { ask, identityModel } from "../serving/ask.ts";

const RANGES = { x: { min: 0, max: 499 } };

async function statusOf(datatype: Datatype, data: string, ranges: typeof RANGES | "none" = RANGES): Promise<string> {
  const model = identityModel([{ name: "x", datatype, shape: [-1] }]);
  const json = `{"inputs":[{"name":"x","shape":[1],"datatype":"${datatype}","data":[${data}]}]}`;
  const { status, text } = await ask({ model: ranges === "none" ? model : { ...model, ranges }, json });
  return status === 200 ? "200" : `${status} ${JSON.parse(text).code} ${JSON.parse(text).error}`;
}

describe("a declared range", () => {
  test.each(["INT64", "INT32", "UINT16", "FP32", "FP64", "UINT64"] as const)(
    "holds %s to both its ends, which are inside",
    async (datatype) => {
      expect(await statusOf(datatype, "0")).toBe("200");
      expect(await statusOf(datatype, "499")).toBe("200");
      expect(await statusOf(datatype, "500")).toBe("400 OUT_OF_RANGE Input 'x' holds a value outside its range, which is 0 to 499");
      if (!datatype.startsWith("U")) expect(await statusOf(datatype, "-1")).toMatch(/^400 OUT_OF_RANGE/);
    },
  );

  test("refuses integers past what a double holds, and fractions just outside", async () => {
    expect(await statusOf("INT64", '"9007199254740993"')).toMatch(/OUT_OF_RANGE/);
    expect(await statusOf("FP64", "499.0000000000001")).toMatch(/OUT_OF_RANGE/);
  });

  test("positive control: without one the same values pass", async () => {
    expect(await statusOf("INT64", "500", "none")).toBe("200");
  });
});
