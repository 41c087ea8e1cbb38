import { describe, expect, test } from "vitest";
import { listRoutes, type Route } from "#cdk/constructs/routes.ts";
import type { CatalogModel } from "#core/model/catalog.ts";
import { readCatalog } from "#models/catalog.ts";
import { temporaryFolder } from "#test/support/temporary-folder.ts";
import { type ModelFixture, TWO_MODELS, writeModels } from "../models-folder.ts";
import { embeddingModel, IMAGE_MODEL } from "../task-models.ts";

function catalogOf(models: Readonly<Record<string, ModelFixture>>): readonly CatalogModel[] {
  const folder = temporaryFolder();
  writeModels(folder, models);
  return readCatalog(folder);
}

function line({ method, path, access, target }: Route): string {
  return `${method} ${path} ${access} ${typeof target === "string" ? target : `${target.model}@${target.version}`}`;
}

const ALWAYS = [
  "GET / open catalog",
  "GET /openapi.json open catalog",
  "ANY /v2/health/{check} open catalog",
  "POST /v1/keys/leaked open keys",
  "ANY /v2 key catalog",
  "ANY /v2/{proxy+} key catalog",
  "ANY /v2/health key catalog",
  "ANY /v2/models key catalog",
  "ANY /v1 bearer catalog",
  "ANY /v1/{proxy+} bearer catalog",
  "ANY /v1/keys bearer catalog",
  "ANY /v1/keys/leaked bearer catalog",
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

  test("for each version with a task: predict and what else it does at /v1, one method an action", () => {
    const catalog = catalogOf({ ...TWO_MODELS, photos: IMAGE_MODEL });
    const routes = listRoutes(catalog).map(line);
    const action = (path: string, version: string) => [`ANY ${path} bearer catalog`, `ANY ${path}/{action} bearer ${version}`];
    expect(routes.filter((route) => route.includes(" /v1/") && !route.includes(" /v1/keys"))).toEqual([
      "ANY /v1/{proxy+} bearer catalog",
      "ANY /v1/models bearer catalog",
      ...action("/v1/models/photos", "photos@1"),
      "ANY /v1/models/photos/versions bearer catalog",
      ...action("/v1/models/photos/versions/1", "photos@1"),
      ...action("/v1/models/photos/versions/2", "photos@2"),
      ...action("/v1/models/photos/versions/stable", "photos@1"),
    ]);
  });

  test.each([
    ["the one embedding model", { one: embeddingModel() }, "ANY /v1/embeddings bearer one@2"],
    ["none of several", { one: embeddingModel(), two: embeddingModel() }, undefined],
    ["the default of several", { one: embeddingModel(), two: embeddingModel({ default: true }) }, "ANY /v1/embeddings bearer two@2"],
    ["none of other tasks", { photos: IMAGE_MODEL }, undefined],
  ])("routes /v1/embeddings to %s", (_, models, route) => {
    expect(
      listRoutes(catalogOf(models))
        .map(line)
        .find((found) => found.includes("/v1/embeddings")),
    ).toBe(route);
  });

  test("refuses two defaults", () => {
    const models = { one: embeddingModel({ default: true }), two: embeddingModel({ default: true }) };
    expect(() => listRoutes(catalogOf(models))).toThrow("one, two");
  });

  test("names no method twice", () => {
    const methods = listRoutes(catalogOf({ ...TWO_MODELS, photos: IMAGE_MODEL, vectors: embeddingModel() })).map(
      ({ method, path }) => `${method} ${path}`,
    );
    expect(new Set(methods).size).toBe(methods.length);
  });
});
