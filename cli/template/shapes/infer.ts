/**
 * The shape of a document that is quilla's own: what Go would have for it.
 *
 * @module
 */
import type { JsonValue } from "../../../mod.ts";
import {
  anyType,
  boolType,
  floatType,
  type GoType,
  int64Type,
  sliceOf,
  stringType,
} from "../types.ts";

/** @param noun what messages call it */
export function shapeOf(value: JsonValue | undefined, noun: string): GoType {
  switch (typeof value) {
    case "string":
      return stringType;
    case "boolean":
      return boolType;
    case "number":
      return Number.isInteger(value) ? int64Type : floatType;
    default:
      break;
  }
  if (value === null || value === undefined) return anyType;
  if (Array.isArray(value)) return sliceOf(elementShape(value, noun));
  return {
    kind: "struct",
    name: "quilla.Document",
    isNamed: true,
    noun,
    fields: Object.entries(value).map(([name, member]) => ({ name, type: shapeOf(member, name) })),
  };
}

/** What all have in common; texts where there are none, as most lists are of texts. */
function elementShape(values: readonly JsonValue[], noun: string): GoType {
  const [first = "", ...more] = values;
  const shape = shapeOf(first, noun);
  const isCommon = shape.kind !== "struct" &&
    more.every((each) => shapeOf(each, noun).name === shape.name);
  return isCommon ? shape : anyType;
}
