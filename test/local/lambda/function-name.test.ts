import { expect, test } from "vitest";
import { toFunctionName } from "#local/lambda/function-name.ts";

test.each([
  "mnist-3",
  "mnist-3:live",
  "000000000000:function:mnist-3",
  "arn:aws:lambda:eu-central-1:000000000000:function:mnist-3",
  "arn:aws:lambda:eu-central-1:000000000000:function:mnist-3:$LATEST",
])("toFunctionName() finds the name in %s", (text) => {
  expect(toFunctionName(text)).toBe("mnist-3");
});
