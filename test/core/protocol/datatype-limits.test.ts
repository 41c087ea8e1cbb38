import { describe, expect, test } from "vitest";
import { DATATYPE_NAMES, DATATYPES, type Datatype } from "#core/protocol/datatype.ts";
import { ask, identityModel } from "../serving/ask.ts";

/** Every datatype that has a JSON form: the digits of its least, its greatest and its trickiest values, as they come back. */
const JSON_VALUES: Readonly<Record<Exclude<Datatype, "FP16">, readonly string[]>> = {
  BOOL: ["true", "false"],
  UINT8: ["0", "255"],
  UINT16: ["0", "65535"],
  UINT32: ["0", "4294967295"],
  UINT64: ["0", "9007199254740991"],
  INT8: ["-128", "127"],
  INT16: ["-32768", "32767"],
  INT32: ["-2147483648", "2147483647"],
  INT64: ["-9007199254740991", "0", "9007199254740991"],
  FP32: ["-3.4028234663852886e+38", "3.4028234663852886e+38", "1.401298464324817e-45", "-0.0", "0.5"],
  FP64: ["-1.7976931348623157e+308", "1.7976931348623157e+308", "5e-324", "-0.0", "0.1"],
  BYTES: ['""', '"é"', '"\u{1f600}"', '"a\\nb"', '"\\ufeffx"'.replace("\\ufeff", "\ufeff"), '"constructor"'],
};

/** 64-bit integers beyond what a JSON number holds: sent as strings of digits, answered as digits. */
const BEYOND_DOUBLES = {
  UINT64: ["9007199254740993", "18446744073709551615"],
  INT64: ["-9223372036854775808", "9223372036854775807", "9007199254740993"],
} as const;

/** The least and the greatest value of each datatype, little-endian. */
const BINARY_VALUES: Readonly<Record<Datatype, string>> = {
  BOOL: "0001",
  UINT8: "00ff",
  UINT16: "0000ffff",
  UINT32: "00000000ffffffff",
  UINT64: "0000000000000000ffffffffffffffff",
  INT8: "807f",
  INT16: "0080ff7f",
  INT32: "00000080ffffff7f",
  INT64: "0000000000000080ffffffffffffff7f",
  FP16: "fffbff7b0100",
  FP32: "ffff7fffffff7f7f01000000",
  FP64: "ffffffffffffefffffffffffffffef7f0100000000000000",
  BYTES: "0000000002000000c3a9",
};

const model = (datatype: Datatype) => identityModel([{ name: "x", datatype, shape: [-1] }]);

async function answerJson(datatype: Datatype, values: readonly string[]): Promise<string> {
  const json = `{"inputs":[{"name":"x","shape":[${values.length}],"datatype":"${datatype}","data":[${values}]}]}`;
  const { status, text } = await ask({ model: model(datatype), json });
  return status === 200 ? (/"data":\[(.*)\]\}\]\}$/s.exec(text)?.[1] ?? "") : text;
}

describe("the limits of every datatype", () => {
  test.each(Object.entries(JSON_VALUES))("%s as JSON", async (datatype, values) => {
    expect(await answerJson(datatype as Datatype, values)).toBe(values.join(","));
  });

  test.each(Object.entries(BEYOND_DOUBLES))("%s as strings of digits, answered digit for digit", async (datatype, digits) => {
    const quoted = digits.map((value) => `"${value}"`);
    expect(await answerJson(datatype as Datatype, quoted)).toBe(digits.join(","));
  });

  test.each(DATATYPE_NAMES)("%s as binary", async (datatype) => {
    const binary = Buffer.from(BINARY_VALUES[datatype], "hex");
    const count = datatype === "BYTES" ? 2 : binary.length / DATATYPES[datatype].bytes;
    const inputs = [{ name: "x", shape: [count], datatype, parameters: { binary_data_size: binary.length } }];
    const reply = await ask({ model: model(datatype), json: { inputs, parameters: { binary_data_output: true } }, binary });
    expect([reply.status, Buffer.from(reply.binary).toString("hex")]).toEqual([200, BINARY_VALUES[datatype]]);
  });

  test("1.0 and 1e2 are integers, as JSON has one kind of number", async () => {
    expect(await answerJson("INT32", ["1.0", "1e2", "-2.50e1"])).toBe("1,100,-25");
    expect(await answerJson("INT64", ["1.0", "1e2"])).toBe("1,100");
  });

  test("FP32 is rounded to the nearest, never written with more digits than it has", async () => {
    expect(JSON.parse(`[${await answerJson("FP32", ["0.1"])}]`)).toEqual([Math.fround(0.1)]);
  });
});
