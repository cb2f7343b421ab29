/**
 * What packages say of their licences, as expressions of SPDX (SPDX 2.3, annex D).
 *
 * @module
 */
import exceptionIds from "spdx-exceptions/index.json" with { type: "json" };
import deprecatedIds from "spdx-license-ids/deprecated.json" with { type: "json" };
import currentIds from "spdx-license-ids/index.json" with { type: "json" };
import { digestOf, hexOf } from "../../../core/digest.ts";

/** Identifiers are written in any case, and mean the one of the list. */
const ids = byLowerCase([...currentIds, ...deprecatedIds]);
const exceptions = byLowerCase(exceptionIds);

/** How Debian calls some that it has short names for, and the list has not (copyright-format 1.0, § License short name). */
const usual = byLowerCase([], {
  "apache-2": "Apache-2.0",
  "artistic": "Artistic-1.0-Perl",
  "bsd-2": "BSD-2-Clause",
  "bsd-3": "BSD-3-Clause",
  "cc0": "CC0-1.0",
  "expat": "MIT",
  ...Object.fromEntries(
    ["GPL", "LGPL", "AGPL", "GFDL"].flatMap((name) =>
      ["1", "1.1", "1.2", "1.3", "2", "2.0", "2.1", "3", "3.0"].flatMap((version) => {
        const whole = version.includes(".") ? version : `${version}.0`;
        return [
          [`${name}-${version}`, `${name}-${whole}-only`],
          [`${name}-${version}+`, `${name}-${whole}-or-later`],
        ];
      })
    ).filter(([, id]) => ids.has(id!.toLowerCase())),
  ),
});

/** What is said of a licence. */
export interface Licence {
  /** An expression. What the list has not is in it as `LicenseRef-…`. */
  readonly expression: string;
  /** Its identifier, where it is one of the list and nothing else. */
  readonly id: string | undefined;
  /** Texts by the `LicenseRef-…` that stand for them. */
  readonly references: ReadonlyMap<string, string>;
}

/** Reads what a package says; undefined where it says nothing. What is no expression is a reference to itself as a whole. */
export function readLicence(said: string | undefined): Licence | undefined {
  const text = said?.toWellFormed().replace(/\s+/g, " ").trim() ?? "";
  if (text === "" || /^(?:NOASSERTION|NONE|UNKNOWN|UNLICENSED)$/i.test(text)) return undefined;
  const references = new Map<string, string>();
  const expression = new Expression(text, references).read();
  if (expression !== undefined) {
    return {
      expression,
      id: ids.has(expression.toLowerCase()) ? expression : undefined,
      references,
    };
  }
  const name = referenceTo(text);
  return { expression: name, id: undefined, references: new Map([[name, text]]) };
}

/** A text of the whole must be distinct from others that it looks like. */
function referenceTo(text: string): string {
  const word = text.replace(/[^A-Za-z0-9.-]+/g, "-").replace(/^-|-$/g, "");
  if (word === text) return `LicenseRef-${word}`;
  return `LicenseRef-${word.slice(0, 40)}-${hexOf(digestOf(text)).slice(0, 8)}`;
}

/** One that is read from left to right: `WITH` before `AND` before `OR`, and parentheses. */
class Expression {
  readonly #tokens: readonly string[];
  readonly #references: Map<string, string>;
  #at = 0;

  constructor(text: string, references: Map<string, string>) {
    this.#tokens = text.match(/[()]|[^\s()]+/g) ?? [];
    this.#references = references;
  }

  /** Undefined where it is none. */
  read(): string | undefined {
    const whole = this.#joined("OR", () => this.#joined("AND", () => this.#simple()));
    return this.#at === this.#tokens.length ? whole : undefined;
  }

  #joined(operator: string, part: () => string | undefined): string | undefined {
    let joined = part();
    while (joined !== undefined && this.#isWord(operator)) {
      this.#at++;
      const next = part();
      joined = next && `${joined} ${operator} ${next}`;
    }
    return joined;
  }

  #isWord(word: string): boolean {
    return this.#tokens[this.#at]?.toUpperCase() === word;
  }

  #simple(): string | undefined {
    const token = this.#tokens[this.#at++];
    if (token === "(") {
      const inner = this.#joined("OR", () => this.#joined("AND", () => this.#simple()));
      return this.#tokens[this.#at++] === ")" ? inner && `(${inner})` : undefined;
    }
    if (token === undefined || /^(?:AND|OR|WITH|\))$/i.test(token)) return undefined;
    const licence = this.#licence(token);
    if (!this.#isWord("WITH")) return licence;
    this.#at++;
    const exception = exceptions.get(this.#tokens[this.#at++]?.toLowerCase() ?? "");
    return exception && `${licence} WITH ${exception}`;
  }

  #licence(token: string): string {
    const key = token.toLowerCase();
    const known = ids.get(key) ?? usual.get(key);
    if (known !== undefined) return known;
    const later = key.endsWith("+") ? ids.get(key.slice(0, -1)) : undefined;
    if (later !== undefined) return `${later}+`;
    if (/^LicenseRef-[A-Za-z0-9.-]+$/.test(token)) {
      this.#references.set(token, token); // its text is in the package, if anywhere
      return token;
    }
    const name = referenceTo(token);
    this.#references.set(name, token);
    return name;
  }
}

function byLowerCase(
  all: readonly string[],
  others: Readonly<Record<string, string>> = {},
): ReadonlyMap<string, string> {
  const own = all.map((id) => [id.toLowerCase(), id] as const);
  const more = Object.entries(others).map(([name, id]) => [name.toLowerCase(), id] as const);
  return new Map([...own, ...more]);
}
