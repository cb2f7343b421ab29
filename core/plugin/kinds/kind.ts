/**
 * What quilla has to know of a kind of thing that plugins supply.
 *
 * @module
 */
import type { Supplier } from "../guard.ts";
import type { Look } from "../look.ts";

/** One kind. */
export interface Kind<T> {
  /** For messages, such as `transport`. */
  readonly noun: string;
  /** By what it is found: each name is supplied once. */
  nameOf(supplied: T): string;
  /** What `plugin inspect` shows of one: data that JSON can say. */
  describe(supplied: T): Readonly<Record<string, unknown>>;
  /** Looks at one before it is used. */
  look(look: Look, candidate: Readonly<Record<string, unknown>>, place: string): void;
  /** The same thing with a guard before its functions. */
  guarded(supplied: T, supplier: Supplier): T;
}
