import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { csvFields } from "../../../core/text/csv.ts";
import { QuillaError } from "../../../core/errors.ts";
import { refused } from "../../support/refused.ts";

const cases: [text: string, fields: string[]][] = [
  ["", [""]],
  ["a", ["a"]],
  ["type=local,dest=out", ["type=local", "dest=out"]],
  ['type=oci,"name=a,b"', ["type=oci", "name=a,b"]],
  ['"a ""quoted"" word",b', ['a "quoted" word', "b"]],
  ["a,,b,", ["a", "", "b", ""]],
  ['"",""', ["", ""]],
  [" a , b", [" a ", " b"]],
  ['"two\nlines"', ["two\nlines"]],
];

for (const [text, fields] of cases) {
  test(`the fields of ${JSON.stringify(text)}`, () => assert.deepEqual(csvFields(text), fields));
}

test("quotes that do not fit are refused", () => {
  for (const text of ['a"b', '"a', '"a"b', 'a,"b', 'x,"y"z,w', '"""']) {
    refused(() => csvFields(text), "csv/quote", text);
  }
});

test("what is written as fields is read as them", () => {
  fc.assert(fc.property(fc.array(fc.string(), { minLength: 1 }), (fields) => {
    const text = fields.map((field) => `"${field.replaceAll('"', '""')}"`).join(",");
    assert.deepEqual(csvFields(text), fields);
  }));
});

test("any text has fields or is refused", () => {
  const text = fc.string({ unit: fc.constantFrom('"', ",", "a", " ", "\n") });
  fc.assert(fc.property(text, (line) => {
    try {
      assert(csvFields(line).length > 0);
    } catch (error) {
      assert(error instanceof QuillaError && error.code === "csv/quote", String(error));
    }
  }));
});
