import { expect, test } from "vitest";
import { readCodeBlocks } from "./code-blocks.ts";

test("readCodeBlocks() gives language, flags and code of each block", () => {
  expect(readCodeBlocks("text\n```sh\na\nb\n```\n\n```sh no-test\nc\n```\n```\nd\n```\n")).toEqual([
    { language: "sh", flags: [], code: "a\nb\n" },
    { language: "sh", flags: ["no-test"], code: "c\n" },
    { language: "", flags: [], code: "d\n" },
  ]);
});
