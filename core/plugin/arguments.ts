/**
 * What an instruction's `parse` may return.
 *
 * @module
 */
import { QuillaError } from "../errors.ts";
import { quote } from "../text/quote.ts";
import type { Json } from "./contracts/instruction.ts";

/**
 * The arguments, which are data: they are a part of what a result is known by.
 *
 * @param who the instruction, for the message
 * @throws {QuillaError} `plugin/arguments` naming the member that JSON cannot say
 */
export function checkArguments(args: unknown, who: string): Json {
  const wrong = findNoJson(args, "", []);
  if (wrong === undefined) return args as Json;
  const place = wrong.place === "" ? "" : ` at ${quote(wrong.place)}`;
  throw new QuillaError(`parse of ${who} returned ${wrong.what}${place}, which is no JSON`, {
    code: "plugin/arguments",
    hint: "return texts, finite numbers, booleans, null, and lists and plain objects of these",
  });
}

interface NoJson {
  readonly place: string;
  readonly what: string;
}

function findNoJson(value: unknown, place: string, around: readonly unknown[]): NoJson | undefined {
  if (value === null || ["string", "boolean", "undefined"].includes(typeof value)) return undefined;
  if (typeof value === "number") {
    return Number.isFinite(value) ? undefined : { place, what: `the number ${value}` };
  }
  if (typeof value !== "object") return { place, what: `a ${typeof value}` };
  if (around.includes(value)) return { place, what: "an object that is inside of itself" };
  if (value instanceof Promise) return { place, what: "a promise" };
  const prototype: unknown = Object.getPrototypeOf(value);
  if (!Array.isArray(value) && prototype !== null && prototype !== Object.prototype) {
    return { place, what: "an object of a class" };
  }
  for (const [name, member] of Object.entries(value)) {
    const found = findNoJson(member, place === "" ? name : `${place}.${name}`, [...around, value]);
    if (found !== undefined) return found;
  }
  return undefined;
}
