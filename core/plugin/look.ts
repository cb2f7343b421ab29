/**
 * Looking at what a file exports, member by member, so that a mistake is told as one.
 *
 * @module
 */
import { QuillaError } from "../errors.ts";
import { quote } from "../text/quote.ts";
import { didYouMean } from "../text/suggestion.ts";

/** Looks at what somebody says is a plugin, and tells which member is wrong. */
export class Look {
  /** @param origin the file, for messages */
  constructor(readonly origin: string) {}

  /** @throws {QuillaError} `plugin/shape`, as every function here does */
  that(condition: boolean, place: string, wanted: string): void {
    if (condition) return;
    throw new QuillaError(`${this.origin} is no plugin: ${place} is not ${wanted}`, {
      code: "plugin/shape",
      hint:
        "a plugin's default export is { name, api: 2, instructions: […] }, or a function that returns that",
    });
  }

  object(value: unknown, place: string): Record<string, unknown> {
    this.that(
      typeof value === "object" && value !== null && !Array.isArray(value),
      place,
      "an object",
    );
    return value as Record<string, unknown>;
  }

  /** Refuses what looks like a slip of the pen: what it was meant for would not happen, and nobody would say so. */
  noSlip(owner: Record<string, unknown>, members: readonly string[], place: string): void {
    const missing = members.filter((name) => owner[name] === undefined);
    for (const name of Object.keys(owner)) {
      if (members.includes(name) || didYouMean(name, missing) === undefined) continue;
      this.#refuse(name, place, missing);
    }
  }

  /** Refuses members by the names that they had in api 1, which would be passed over. */
  noOldName(
    owner: Readonly<Record<string, unknown>>,
    names: Readonly<Record<string, string>>,
    place: string,
  ): void {
    for (const [old, now] of Object.entries(names)) {
      if (owner[old] !== undefined) this.#refuse(old, place, [], `since api 2 it is called ${now}`);
    }
  }

  /** Refuses a list of things of a kind that plugins do not have here. */
  noOtherKind(plugin: Record<string, unknown>, members: readonly string[]): void {
    for (const [name, value] of Object.entries(plugin)) {
      if (members.includes(name) || !Array.isArray(value)) continue;
      if (value.some((each) => typeof each === "object" && each !== null)) {
        this.#refuse(name, "the default export", members);
      }
    }
  }

  #refuse(name: string, place: string, members: readonly string[], hint?: string): never {
    throw new QuillaError(
      `${this.origin} is no plugin: ${place} has ${quote(name)}, which quilla does not know`,
      {
        code: "plugin/shape",
        hint: hint ?? didYouMean(name, members) ?? `it may have ${members.join(", ")}`,
      },
    );
  }

  text(value: unknown, place: string, pattern: RegExp): string {
    this.that(
      typeof value === "string" && pattern.test(value),
      place,
      `a text like ${pattern.source}`,
    );
    return value as string;
  }

  list(value: unknown, place: string): readonly unknown[] {
    this.that(value === undefined || Array.isArray(value), place, "a list");
    return (value as unknown[] | undefined) ?? [];
  }

  method(
    owner: Record<string, unknown>,
    name: string,
    place: string,
    need: "required" | "optional",
  ): void {
    if (need === "optional" && owner[name] === undefined) return;
    this.that(typeof owner[name] === "function", `${place}.${name}`, "a function");
  }
}
