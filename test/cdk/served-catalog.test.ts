import { join } from "node:path";
import { parse } from "valibot";
import { describe, expect, test } from "vitest";
import { toServedCatalog } from "#cdk/served-catalog.ts";
import { SERVED_MODELS } from "#functions/edge/served-schema.ts";
import { readCatalog } from "#models/catalog.ts";

const SERVED = toServedCatalog(readCatalog(join(import.meta.dirname, "../../models")));

describe("toServedCatalog()", () => {
  test("says of the committed digits which output holds probabilities and which names the class", () => {
    const [version] = SERVED.find(({ name }) => name === "mnist")?.versions ?? [];
    expect(version?.classifier).toEqual({
      probabilities: "probabilities",
      class: "class",
      classes: ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
    });
  });

  test("is read back by the functions as it was written, nothing dropped", () => {
    expect(parse(SERVED_MODELS, JSON.parse(JSON.stringify(SERVED)))).toEqual(JSON.parse(JSON.stringify(SERVED)));
  });
});
