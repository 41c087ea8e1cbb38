import { CreateStackCommand, DescribeStacksCommand, RollbackStackCommand, UpdateStackCommand } from "@aws-sdk/client-cloudformation";
import { expect, test } from "vitest";
import { BROKEN, parameter } from "../stack/sample-template.ts";
import { served } from "./served-cloud-formation.ts";

const StackName = "app";
const body = (value: string, more: object = {}) => JSON.stringify({ Resources: { Note: parameter(value, { Name: "/note" }), ...more } });
const broken = { Broken: { ...BROKEN, DependsOn: "Note" } };

async function begin() {
  const { client, cloudFormation, parameters } = await served();
  const status = async () => {
    await cloudFormation.settled();
    const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName }));
    return { status: stack?.StackStatus, note: parameters.get("/note")?.value, broken: parameters.list().length > 1 };
  };
  return { client, status };
}

test("a creation with DisableRollback keeps what was made, and an update goes on from there", async () => {
  const { client, status } = await begin();
  await client.send(new CreateStackCommand({ StackName, TemplateBody: body("one", broken), DisableRollback: true }));
  expect(await status()).toEqual({ status: "CREATE_FAILED", note: "one", broken: false });
  await client.send(new UpdateStackCommand({ StackName, TemplateBody: body("one", { Broken: parameter("mended") }) }));
  expect(await status()).toEqual({ status: "UPDATE_COMPLETE", note: "one", broken: true });
});

test("RollbackStack takes a creation that was kept down, and an update that was kept back", async () => {
  const { client, status } = await begin();
  await client.send(new CreateStackCommand({ StackName, TemplateBody: body("one") }));
  await status();
  await client.send(new UpdateStackCommand({ StackName, TemplateBody: body("two", broken), DisableRollback: true }));
  expect(await status()).toEqual({ status: "UPDATE_FAILED", note: "two", broken: false });
  await client.send(new RollbackStackCommand({ StackName }));
  expect(await status()).toEqual({ status: "UPDATE_ROLLBACK_COMPLETE", note: "one", broken: false });
  await expect(client.send(new RollbackStackCommand({ StackName }))).rejects.toThrow(
    /UPDATE_ROLLBACK_COMPLETE state and can not be rolled back/,
  );
});
