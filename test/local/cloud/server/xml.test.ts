import fc from "fast-check";
import { expect, test } from "vitest";
import { elementsOf, parseXml, textOf, toXml } from "#local/cloud/xml.ts";

const xmlText = fc.string({ unit: "grapheme", maxLength: 30 });

test("toXml() and parseXml() give any text back as it was", () => {
  for (const text of ["a & <b> \"c\" 'd'", " spaces ", "line\r\nend\r", "&amp;&#13;", "\u{1F600}", "]]>", "1e5", "true"]) {
    expect(textOf(parseXml(toXml({ a: { b: text } })).a, "b"), JSON.stringify(text)).toBe(text);
  }
  fc.assert(
    fc.property(xmlText, (text) => {
      expect(textOf(parseXml(toXml({ a: { b: text } })).a, "b")).toBe(text);
    }),
    { seed: 24, numRuns: 300 },
  );
});

test("toXml() writes control characters as references, as S3 does", () => {
  expect(toXml({ a: "k\u0001\r\n" })).toContain("<a>k&#1;&#13;\n</a>");
});

test("toXml() repeats lists, leaves out what is undefined and writes attributes", () => {
  expect(toXml({ a: { "@xmlns": "n", b: ["1", "2"], c: undefined, d: { e: false } } })).toBe(
    '<?xml version="1.0" encoding="UTF-8"?>\n<a xmlns="n"><b>1</b><b>2</b><d><e>false</e></d></a>',
  );
});

test("elementsOf() is a list whether there is none, one or several; textOf() wants one", () => {
  const { a } = parseXml("<a><b>1</b><c>2</c><c>3</c><d><e/></d></a>");
  expect([elementsOf(a, "x"), elementsOf(a, "b"), elementsOf(a, "c")]).toEqual([[], ["1"], ["2", "3"]]);
  expect([textOf(a, "x"), textOf(a, "b"), textOf(a, "toString")]).toEqual([undefined, "1", undefined]);
  for (const name of ["c", "d"]) expect(() => textOf(a, name), name).toThrow(expect.objectContaining({ code: "MalformedXML" }));
});

test.each([
  ["what is not XML", "hello"],
  ["nothing", ""],
  ["an element left open", "<a><b></a>"],
  ["a document type", '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'],
  ["two roots", "<a/><b/>"],
  ["two roots of one name", "<a/><a/>"],
  ["a reference to no character, which would vanish", "<a>k&#1;</a>"],
  ["the same in hexadecimal", "<a>k&#x1F;</a>"],
  ["half a surrogate pair", "<a>&#xD83D;&#xDE00;</a>"],
])("parseXml() refuses %s", (_name, xml) => {
  expect(() => parseXml(xml)).toThrow(expect.objectContaining({ code: "MalformedXML", status: 400 }));
});
