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

  test("gives a version the days of its own retirement", () => {
    const [model] = readCatalog(join(import.meta.dirname, "../../models"));
    if (model === undefined) throw new Error("There is no committed model");
    const retires = { 1: { deprecated: "2027-01-01", sunset: "2027-06-30" }, 2: { deprecated: "2028-01-01" } };
    const [served] = toServedCatalog([{ ...model, manifest: { ...model.manifest, retires } }]);
    expect(served?.versions.map((version) => version.retires)).toEqual([retires[1]]);
    expect(parse(SERVED_MODELS, [served])[0]?.versions[0]?.retires).toEqual(retires[1]);
  });

  test("gives a version the session options of its manifest", () => {
    const [model] = readCatalog(join(import.meta.dirname, "../../models"));
    const [version] = model?.versions ?? [];
    if (model === undefined || version === undefined) throw new Error("There is no committed version");
    const session = { disableQuantQdq: true } as const;
    const served = toServedCatalog([{ ...model, versions: [{ ...version, manifest: { ...version.manifest, session } }] }]);
    expect(parse(SERVED_MODELS, served)[0]?.versions[0]?.session).toEqual(session);
  });

  test("is read back by the functions as it was written, nothing dropped", () => {
    expect(parse(SERVED_MODELS, JSON.parse(JSON.stringify(SERVED)))).toEqual(JSON.parse(JSON.stringify(SERVED)));
  });
});
