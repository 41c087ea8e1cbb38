import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "#test/support/started-cloud.ts";

/** The committed model's sample, asked as a customer asks it. */
export async function askGolden(url: string, key: string): Promise<{ readonly status: number; readonly body: string }> {
  const response = await fetch(`${url}/v2/models/mnist/infer`, {
    method: "POST",
    headers: { "x-api-key": key, "content-type": "application/json" },
    body: readFileSync(join(ROOT, "models/mnist/1/sample.json")),
  });
  return { status: response.status, body: await response.text() };
}
