/**
 * What `if`, `with`, `and`, `or` and `not` take for true.
 *
 * @module
 */
import type { MapData, SliceData, Value } from "./types.ts";

/** What is empty, nil or zero is false; a struct is always true. The value is no interface. */
export function isTrue(value: Value | undefined): boolean {
  if (value === undefined) return false;
  const { type: { kind }, data } = value;
  switch (kind) {
    case "bool":
      return data === true;
    case "int":
    case "uint":
      return data !== 0n;
    case "float":
      return data !== 0;
    case "string":
      return data !== "";
    case "slice":
      return (data as SliceData ?? []).length > 0;
    case "map":
      return ((data as MapData)?.size ?? 0) > 0;
    case "pointer":
    case "interface":
      return data !== null;
    case "struct":
      return true;
  }
}
