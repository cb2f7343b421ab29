/**
 * Variables at one place of a Dockerfile: expansion that keeps a record and never throws.
 *
 * @module
 */
import type { Variables } from "../../../core/build/variables.ts";
import { expandDocument, expandWord, expandWords } from "../../../core/plugin/api/dockerfile.ts";

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
export class Scope {
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

  expand(word: string): Expansion {
    return this.#record((lookup) => expandWord(word, lookup, { escape: this.#escape }));
  }

  /** Expands the body of a here-document. */
  expandDocument(body: string): Expansion {
    return this.#record((lookup) => expandDocument(body, lookup));
  }

  /** Expanded, then cut at white space that no quote protects; none where that fails. */
  words(text: string): readonly string[] {
    let words: readonly string[] = [];
    this.#record((lookup) => {
      words = expandWords(text, lookup, { escape: this.#escape });
      return "";
    });
    return words;
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
