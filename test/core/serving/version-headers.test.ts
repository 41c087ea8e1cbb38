import { describe, expect, test } from "vitest";
import { createReadRoutes } from "#core/serving/read-routes.ts";
import { versionHeaders } from "#core/serving/version-headers.ts";
import { ask, CALLER, oneInput, X_MODEL } from "./ask.ts";

const RETIRES = { deprecated: "2026-12-01", sunset: "2027-03-31" };
const GOING = { ...X_MODEL, retires: RETIRES };
/** `date -ud 2026-12-01 +%s`, and the same day's and year's HTTP date. */
const HEADERS = { deprecation: "@1796083200", sunset: "Wed, 31 Mar 2027 00:00:00 GMT" };

describe("versionHeaders()", () => {
  test("says when a version retires, in the forms of RFC 9745 and RFC 8594", () => {
    expect(versionHeaders(GOING)).toMatchObject(HEADERS);
    expect(versionHeaders({ ...X_MODEL, retires: { deprecated: "2026-12-01" } })).not.toHaveProperty("sunset");
  });

  test("says nothing of it for a version that stays", () => {
    expect(Object.keys(versionHeaders(X_MODEL))).toEqual(["slipway-model-version", "slipway-model-sha256"]);
  });

  test("stands on inference, metadata and readiness of the version, and in the metadata's body", async () => {
    expect((await ask({ model: GOING, json: oneInput({ data: [1, 2, 3] }) })).headers).toMatchObject(HEADERS);
    const staying = { ...X_MODEL, version: 4 };
    const routes = createReadRoutes([{ name: "m", description: "", task: "tensor", labels: {}, versions: [GOING, staying] }]);
    const get = (path: string) => routes({ method: "GET", path, headers: new Map(), body: new Uint8Array() }, CALLER);
    const bodyOf = (path: string) => JSON.parse(Buffer.from(get(path).body).toString());
    expect(get("/v2/models/m/versions/3").headers).toMatchObject(HEADERS);
    expect(get("/v2/models/m/versions/3/ready").headers).toMatchObject(HEADERS);
    expect(bodyOf("/v2/models/m/versions/3").properties).toMatchObject(RETIRES);
    expect(get("/v2/models/m/versions/4").headers).not.toHaveProperty("deprecation");
    expect(bodyOf("/v2/models/m/versions/4").properties).not.toHaveProperty("deprecated");
  });
});
