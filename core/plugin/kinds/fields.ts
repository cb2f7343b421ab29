/**
 * The fields of things that have a type, as plugins declare them.
 *
 * @module
 */
import { isNotPromise } from "../guard.ts";
import type { Look } from "../look.ts";

const kinds: ReadonlySet<unknown> = new Set(["text", "flag", "path"]);

/** @param taken names that mean something already */
export function lookAtFields(
  look: Look,
  fields: unknown,
  taken: readonly string[],
  place: string,
): void {
  for (const [name, kind] of Object.entries(look.object(fields, `${place}.fields`))) {
    const field = `${place}.fields.${name}`;
    look.text(name, `the name of ${field}`, /^[a-z][a-z0-9._-]*$/);
    look.that(!taken.includes(name), `the name of ${field}`, "free: quilla reads that itself");
    look.that(kinds.has(kind), field, "text, flag or path");
  }
}

/** A promise is none: it would be taken for the thing. */
export function isObject<T>(value: T): boolean {
  const isAny = typeof value === "object" && value !== null && !Array.isArray(value);
  return isAny && isNotPromise(value);
}
