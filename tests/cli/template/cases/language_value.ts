/**
 * The struct with a value of every kind that templates of the language are filled in with; the oracle has the same one in Go.
 *
 * @module
 */
import type { JsonValue } from "../../../../mod.ts";
import { field, struct } from "../../../../cli/template/shapes/describe.ts";
import { readShape } from "../../../../cli/template/shapes/read.ts";
import { floatType, pointerTo, sliceOf, type Value } from "../../../../cli/template/types.ts";

const inner = struct("main.Inner", "an inner", "Name string", "Count int", "Tags []string");

const shape = struct(
  "main.Language",
  "the language",
  "Text string",
  "Int int",
  "Long int64",
  field("Float", floatType),
  "Yes bool",
  "No bool",
  "List []string",
  "Numbers []int",
  "Empty []string",
  "NilList []string",
  "Map map string",
  "NilMap map string",
  "Mixed map any",
  "Any any",
  "Nil any",
  field("Inner", inner),
  field("Pointer", pointerTo(inner)),
  field("NilPtr", pointerTo(inner)),
  field("Inners", sliceOf(inner)),
  "When time",
  "Span duration",
  "Bytes bytes",
  "Odd string",
);

const json: JsonValue = {
  Text: "Hello, wörld",
  Int: 42,
  Long: -7,
  Float: 3.5,
  Yes: true,
  List: ["b", "a", "c"],
  Numbers: [3, 1, 2],
  Empty: [],
  Map: { z: "26", a: "1", "org.x": "y" },
  Mixed: { text: "t", number: 1.5, list: ["x", 2, null], null: null, map: { k: true } },
  Any: "any",
  Inner: { Name: "in", Count: 1, Tags: ["t"] },
  Pointer: { Name: "ptr", Count: 2 },
  Inners: [{ Name: "one", Count: 1 }, { Name: "two", Count: 2, Tags: ["x", "y"] }],
  When: "2026-07-02T10:11:12.5Z",
  Span: 90e9,
  Bytes: [104, 105],
  Odd: "a\tb\"c\\d<e>&'`é世\0",
};

export const language: Value = readShape(json, shape);
