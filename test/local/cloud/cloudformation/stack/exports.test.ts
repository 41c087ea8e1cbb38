import { expect, test } from "vitest";
import { openCloudOfFakes } from "../cloud-of-fakes.ts";
import { parameter } from "./sample-template.ts";

test("an export in use can neither go nor change nor be exported twice", async () => {
  const cloud = openCloudOfFakes();
  const exporter = (value: string) => ({
    Resources: { A: parameter("a") },
    Outputs: { O: { Value: value, Export: { Name: "shared" } } },
  });
  const importer = { Resources: { B: parameter({ "Fn::ImportValue": "shared" }, { Name: "/b" }) } };
  const deploy = (stackName: string, template: object) =>
    cloud.cloudFormation.deployStack({ stackName, template: JSON.stringify(template) });
  await expect(deploy("user", importer)).rejects.toThrow("No export named shared found");
  await deploy("app", exporter("one"));
  await deploy("user", importer);
  expect(cloud.parameters.get("/b")?.value).toBe("one");
  await expect(deploy("app", exporter("two"))).rejects.toThrow("Export shared cannot be updated as it is in use by user");
  await expect(deploy("other", exporter("x"))).rejects.toThrow("Export with name shared is already exported by stack app");
  await expect(cloud.cloudFormation.deleteStack("app")).rejects.toThrow("Export shared cannot be deleted as it is in use by user");
  await cloud.cloudFormation.deleteStack("user");
  await cloud.cloudFormation.deleteStack("app");
});
