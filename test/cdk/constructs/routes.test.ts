import { describe, expect, test } from "vitest";
import { listRoutes, type Route } from "#cdk/constructs/routes.ts";
import type { CatalogModel } from "#core/model/catalog.ts";
import { readCatalog } from "#models/catalog.ts";
import { temporaryFolder } from "#test/support/temporary-folder.ts";
import { type ModelFixture, TWO_MODELS, writeModels } from "../models-folder.ts";

function catalogOf(models: Readonly<Record<string, ModelFixture>>): readonly CatalogModel[] {
  const folder = temporaryFolder();
  writeModels(folder, models);
  return readCatalog(folder);
}

function line({ method, path, access, target }: Route): string {
  return `${method} ${path} ${access} ${target === "catalog" ? target : `${target.model}@${target.version}`}`;
}

const ALWAYS = [
  "GET / open catalog",
  "GET /openapi.json open catalog",
  "ANY /v2/health/{check} open catalog",
  "ANY /v2 key catalog",
  "ANY /v2/{proxy+} key catalog",
  "ANY /v2/health key catalog",
  "ANY /v2/models key catalog",
  "ANY /v1 bearer catalog",
  "ANY /v1/{proxy+} bearer catalog",
];

function served(path: string, version: string): string[] {
  return [`ANY ${path} key catalog`, `ANY ${path}/{action} key catalog`, `POST ${path}/{action} key ${version}`];
}

describe("listRoutes()", () => {
  test("without a model: health, index and document for everybody, all else for keys", () => {
    expect(listRoutes([]).map(line)).toEqual(ALWAYS);
  });

  test("for each model, version and label: reading to the catalog, actions to the version", () => {
    expect(listRoutes(catalogOf(TWO_MODELS)).map(line)).toEqual([
      ...ALWAYS,
      ...served("/v2/models/Sentiment.en", "Sentiment.en@7"),
      "ANY /v2/models/Sentiment.en/versions key catalog",
      ...served("/v2/models/Sentiment.en/versions/7", "Sentiment.en@7"),
      ...served("/v2/models/digits", "digits@1"),
      "ANY /v2/models/digits/versions key catalog",
      ...served("/v2/models/digits/versions/1", "digits@1"),
      ...served("/v2/models/digits/versions/2", "digits@2"),
      ...served("/v2/models/digits/versions/stable", "digits@1"),
      ...served("/v2/models/digits/versions/canary", "digits@2"),
    ]);
  });

  test("without the label stable, the highest version answers for the model", () => {
    const routes = listRoutes(catalogOf({ m: { labels: { canary: 2 }, versions: { 2: {}, 10: {} } } })).map(line);
    expect(routes).toContain("POST /v2/models/m/{action} key m@10");
  });

  test("names no method twice", () => {
    const methods = listRoutes(catalogOf(TWO_MODELS)).map(({ method, path }) => `${method} ${path}`);
    expect(new Set(methods).size).toBe(methods.length);
  });
});
