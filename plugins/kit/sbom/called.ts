/**
 * How an image is called in its documents.
 *
 * @module
 */
import {
  familiarName,
  familiarReference,
  parseReference,
  type Reference,
  withDefaultTag,
} from "../../../core/reference.ts";
import { referenceOf } from "../transfer/names.ts";

/** A repository and a tag; or whatever the user called it, where it has no name. */
export interface Called {
  readonly name: string;
  readonly tag: string | undefined;
}

/**
 * The name that was asked for, if it has that; else the first of those that it has.
 *
 * @param text as the user called it
 * @param names those that it has where it is
 */
export function calledAs(text: string, names: readonly string[]): Called {
  const isPlace = text.startsWith("docker://");
  const asked = readReference(isPlace ? text.slice("docker://".length) : text);
  const own = names.flatMap((name) => referenceOf(name) ?? []);
  const same = own.find((each) => asked && familiarReference(each) === familiarReference(asked));
  const sorted = own.toSorted((a, b) => familiarReference(a) < familiarReference(b) ? -1 : 1);
  const chosen = same ?? sorted[0] ?? (isPlace ? asked : undefined);
  if (chosen === undefined) return { name: text, tag: undefined };
  return { name: familiarName(chosen), tag: chosen.tag };
}

function readReference(text: string): Reference | undefined {
  try {
    return withDefaultTag(parseReference(text));
  } catch {
    return undefined; // a place, which has no name
  }
}
