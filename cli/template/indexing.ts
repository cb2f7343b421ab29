/**
 * `index` and `slice`.
 *
 * @module
 */
import { byteLength, bytesOf, sliceBytes } from "./bytes.ts";
import { CallFault } from "./fault.ts";
import { nounOf } from "./fields.ts";
import {
  byteType,
  indirect,
  isAssignable,
  isNilReference,
  type MapData,
  type SliceData,
  stringType,
  unwrap,
  type Value,
  zeroOf,
} from "./types.ts";

/** What stands at the keys and places, one in the other. @throws {CallFault} */
export function indexOf(value: Value | undefined, keys: readonly (Value | undefined)[]) {
  const first = unwrap(value);
  if (first === undefined) throw new CallFault("nothing is there to look into");
  return keys.reduce<Value | undefined>((item, key) => step(indirect(item)!, unwrap(key)), first);
}

function step(item: Value, key: Value | undefined): Value {
  const { type, data } = item;
  if (isNilReference(item)) throw new CallFault("nil is there, and nothing to look into");
  switch (type.kind) {
    case "slice": {
      const values = data as SliceData ?? [];
      const place = placeOf(key, values.length);
      // Go lets `index` ask for the place behind the last, and fails then.
      if (place === values.length) throw outOfRange(place, values.length);
      return { type: type.element!, data: values[place] };
    }
    case "string": {
      const bytes = bytesOf(data as string);
      const place = placeOf(key, bytes.length);
      if (place === bytes.length) throw outOfRange(place, bytes.length);
      return { type: byteType, data: BigInt(bytes[place]!) };
    }
    case "map": {
      if (key === undefined) throw new CallFault("a map is asked for names, not for nothing");
      if (!isAssignable(key.type, stringType)) {
        throw new CallFault(`a map is asked for names, not for ${nounOf(key.type)}`);
      }
      const entries = data as MapData;
      const name = key.data as string;
      const found = entries?.has(name) ? entries.get(name) : zeroOf(type.element!);
      return { type: type.element!, data: found };
    }
    default:
      throw new CallFault(`${nounOf(type)} has nothing to look into`);
  }
}

function placeOf(key: Value | undefined, most: number): number {
  if (key === undefined) throw new CallFault("a list is asked for places, not for nothing");
  if (key.type.kind !== "int" && key.type.kind !== "uint") {
    throw new CallFault(`a list is asked for places, not for ${nounOf(key.type)}`);
  }
  const place = key.data as bigint;
  if (place < 0n || place > BigInt(most)) throw outOfRange(place, most);
  return Number(place);
}

function outOfRange(place: number | bigint, length: number): CallFault {
  return new CallFault(
    `place ${place} is not there: ${length} ${length === 1 ? "is" : "are"}, the first is 0`,
  );
}

/** A part of a text or a list. @throws {CallFault} */
export function sliceOfValue(
  value: Value | undefined,
  places: readonly (Value | undefined)[],
): Value {
  const first = unwrap(value);
  if (first === undefined) throw new CallFault("nothing is there to cut");
  const item = indirect(first)!;
  if (isNilReference(item)) throw new CallFault("nil is there, and nothing to cut");
  const { type, data } = item;
  const isText = type.kind === "string";
  if (!isText && type.kind !== "slice") throw new CallFault(`${nounOf(type)} cannot be cut`);
  if (places.length > (isText ? 2 : 3)) {
    throw new CallFault(`slice takes at most ${isText ? 2 : 3} places here, not ${places.length}`);
  }
  const length = isText ? byteLength(data as string) : (data as SliceData ?? []).length;
  const [from = 0, to = length, most = length] = places.map((place) =>
    placeOf(unwrap(place), length)
  );
  if (from > to || to > most) {
    throw new CallFault(`${from}, ${to} is no part: it ends before it begins`);
  }
  if (isText) return { type, data: sliceBytes(data as string, from, to) };
  return { type, data: data === null ? null : (data as readonly unknown[]).slice(from, to) };
}
