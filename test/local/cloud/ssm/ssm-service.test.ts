import { expect, test } from "vitest";
import { openParameterStore } from "#local/cloud/ssm/open-parameter-store.ts";
import { createSsmService } from "#local/cloud/ssm/ssm-service.ts";
import { temporaryFolder } from "#test/support/temporary-folder.ts";
import { IDENTITY, NOW_MS, serveServices } from "../served-services.ts";

const NAME = "/cdk-bootstrap/hnb659fds/version";

async function serve(folder = temporaryFolder()) {
  const { json } = await serveServices({ ssm: createSsmService(openParameterStore(folder, IDENTITY, () => NOW_MS)) });
  return async (operation: string, body: unknown) => {
    const { status, text } = await json("ssm", operation, body);
    return { status, body: JSON.parse(text) };
  };
}

test("a parameter put is read back by name and by ARN, also after a restart", async () => {
  const folder = temporaryFolder();
  const put = await (await serve(folder))("PutParameter", { Name: NAME, Value: "30", Type: "String" });
  expect(put).toEqual({ status: 200, body: { Version: 1, Tier: "Standard" } });
  const ask = await serve(folder);
  const arn = `arn:aws:ssm:eu-central-1:000000000000:parameter${NAME}`;
  for (const name of [NAME, arn, `${NAME}:1`]) {
    expect(await ask("GetParameter", { Name: name })).toEqual({
      status: 200,
      body: {
        Parameter: { Name: NAME, Type: "String", Value: "30", Version: 1, LastModifiedDate: NOW_MS / 1000, ARN: arn, DataType: "text" },
      },
    });
  }
});

test("PutParameter overwrites only when told to, counts versions and keeps the type", async () => {
  const ask = await serve();
  await ask("PutParameter", { Name: NAME, Value: "1", Type: "SecureString" });
  expect(await ask("PutParameter", { Name: NAME, Value: "2" })).toMatchObject({ status: 400, body: { __type: "ParameterAlreadyExists" } });
  expect(await ask("PutParameter", { Name: NAME, Value: "2", Overwrite: true })).toMatchObject({ body: { Version: 2 } });
  expect((await ask("GetParameter", { Name: NAME })).body.Parameter).toMatchObject({ Value: "2", Type: "SecureString", Version: 2 });
  expect(await ask("GetParameter", { Name: `${NAME}:1` })).toMatchObject({ body: { __type: "ParameterNotFound" } });
});

test("GetParameters tells the known from the unknown, DeleteParameter removes", async () => {
  const ask = await serve();
  await ask("PutParameter", { Name: "a", Value: "1", Type: "String" });
  const found = await ask("GetParameters", { Names: ["a", "b"] });
  expect(found.body).toMatchObject({ Parameters: [{ Name: "a" }], InvalidParameters: ["b"] });
  expect(await ask("DeleteParameter", { Name: "a" })).toEqual({ status: 200, body: {} });
  expect(await ask("DeleteParameter", { Name: "a" })).toMatchObject({ status: 400, body: { __type: "ParameterNotFound" } });
});

test.each([
  ["a new parameter without a type", "PutParameter", { Name: "a", Value: "1" }, "ValidationException"],
  ["a name with a space", "PutParameter", { Name: "a b", Value: "1", Type: "String" }, "ValidationException"],
  ["a name that is AWS's own", "PutParameter", { Name: "/aws/x", Value: "1", Type: "String" }, "ValidationException"],
  ["a value over the limit", "PutParameter", { Name: "a", Value: "x".repeat(8193), Type: "String" }, "ValidationException"],
  ["a body that is no JSON", "GetParameter", "{", "SerializationException"],
  ["an operation it does not have", "GetParametersByPath", { Path: "/" }, "UnknownOperationException"],
])("%s is refused", async (_, operation, body, code) => {
  const ask = await serve();
  expect(await ask(operation, body)).toMatchObject({ status: 400, body: { __type: code, message: expect.any(String) } });
});
