/**
 * Variables at one place of a Dockerfile, without a build: expansion that keeps a record and never throws.
 *
 * @module
 */
import type { Variables } from "../../../core/build/variables.ts";
import { expandDocument, expandWord, expandWords } from "../../../core/dockerfile/expansion.ts";
import type { Word } from "../../../core/plugin/contracts/instruction.ts";
import type { Scope } from "../../../core/plugin/contracts/stage.ts";

/** What became of a word. */
export interface Expansion {
  /** Undefined where the word cannot be expanded. */
  readonly text: string | undefined;
  /** Names that were looked up and have a value. */
  readonly set: ReadonlySet<string>;
  /** Names that were looked up and have none. */
  readonly unset: ReadonlySet<string>;
}

/** The variables as they were when it was made. */
export class KnownVariables {
  readonly #variables: Variables;
  readonly #escape: string;

  constructor(variables: Variables, escape: string) {
    this.#variables = variables.copy();
    this.#escape = escape;
  }

  /** All that are set, or declared without a value. */
  get names(): ReadonlySet<string> {
    return this.#variables.names;
  }

  expand(word: Word): Expansion {
    const { text, as } = typeof word === "string" ? { text: word, as: "word" } : word;
    return this.#record((lookup) =>
      as === "document" ? expandDocument(text, lookup) : expandWord(text, lookup, this.#options)
    );
  }

  /** Expanded, then cut at white space that no quote protects; none where that fails. */
  words(text: string): readonly string[] {
    let words: readonly string[] = [];
    this.#record((lookup) => {
      words = expandWords(text, lookup, this.#options);
      return "";
    });
    return words;
  }

  get #options() {
    return { escape: this.#escape };
  }

  #record(expand: (lookup: (name: string) => string | undefined) => string): Expansion {
    const set = new Set<string>();
    const unset = new Set<string>();
    const lookup = (name: string) => {
      const value = this.#variables.lookup(name);
      (value === undefined ? unset : set).add(name);
      return value;
    };
    try {
      return { text: expand(lookup), set, unset };
    } catch {
      return { text: undefined, set, unset }; // a build tells why
    }
  }
}

/** The names that some words use and that nothing declares. */
export function undeclaredIn(words: readonly Word[], known: KnownVariables): string[] {
  const { names } = known;
  return words.flatMap((word) => [...known.expand(word).unset].filter((name) => !names.has(name)));
}

/** A variable that ARG or its like makes known, with its default as it was written. */
export interface Declaration {
  readonly name: string;
  readonly written: string | undefined;
}

/** Where {@linkcode RecordingScope} is. */
export interface RecordedPlace {
  readonly variables: Variables;
  readonly escape: string;
  /** Build arguments that were given: their defaults do not count. */
  readonly given: ReadonlyMap<string, string>;
  /** What the image says; undefined before the first stage, where nothing can be set. */
  readonly environment?: Map<string, string> | undefined;
}

/** The scope that an instruction is handed to say what it declares. What cannot be expanded is empty: a build tells why. */
export class RecordingScope implements Scope {
  readonly declared: Declaration[] = [];
  /** Names of the environment that are set. */
  readonly assigned: string[] = [];
  /** Names that nothing declares, in the defaults that count. */
  readonly undeclared: string[] = [];
  readonly #place: RecordedPlace;

  constructor(place: RecordedPlace) {
    this.#place = place;
  }

  lookup(name: string): string | undefined {
    return this.#place.variables.lookup(name);
  }

  expand(word: string): string {
    return orElse("", () => this.#place.variables.expand(word));
  }

  expandWords(text: string): string[] {
    return orElse([], () => this.#place.variables.expandWords(text));
  }

  expandDocument(body: string): string {
    return orElse("", () => this.#place.variables.expandDocument(body));
  }

  declare(name: string, written?: string): void {
    const { variables, escape, given } = this.#place;
    this.declared.push({ name, written });
    if (written !== undefined && !given.has(name)) {
      this.undeclared.push(...undeclaredIn([written], new KnownVariables(variables, escape)));
    }
    // A default that cannot be expanded is none.
    try {
      variables.declare(name, written);
    } catch {
      variables.declare(name);
    }
  }

  set(name: string, value: string): void {
    const { variables, environment } = this.#place;
    this.assigned.push(name);
    if (environment === undefined) return;
    environment.set(name, value);
    variables.environmentSet(name);
  }
}

/** What an instruction says, or something else where it cannot: a build tells why. */
export function orElse<T>(otherwise: T, say: () => T): T {
  try {
    return say();
  } catch {
    return otherwise;
  }
}
