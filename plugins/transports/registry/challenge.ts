/**
 * What a server says of how it wants to be told who asks: `WWW-Authenticate` (RFC 9110 § 11.6.1, RFC 6750 § 3).
 *
 * @module
 */
import { QuillaError } from "../../../core/plugin/api/nouns.ts";
import { quote } from "../../../core/plugin/api/text.ts";

/** One way that a server takes. */
export interface Challenge {
  /** In lower case: `bearer`, `basic`. */
  readonly scheme: string;
  /** By lower-case name. */
  readonly parameters: ReadonlyMap<string, string>;
}

const token = /[!#$%&'*+.^_`|~\w-]+/y;
/** A value of a scheme that has no parameters, such as `Negotiate abc=`: it ends the challenge. */
const token68 = /[\w.~+/-]+=*(?=[ \t]*(?:,|$))/y;
const separators = /[ \t,]*/y;
const blanks = /[ \t]*/y;
const equals = /[ \t]*=[ \t]*/y;
// What stands in quotes is text; control characters but the tab are none.
const quoted = /"((?:[^"\\\p{Cc}]|\t|\\[\t\x20-\x7e\x80-\xff])*)"/yu;

/**
 * Reads the header's value; several headers are joined with `, `.
 *
 * @throws {QuillaError} `registry/challenge` for what is not of that grammar, or says a parameter twice
 */
export function parseChallenges(text: string): Challenge[] {
  const found: Challenge[] = [];
  let at = 0;
  const match = (pattern: RegExp): RegExpExecArray | undefined => {
    pattern.lastIndex = at;
    const result = pattern.exec(text) ?? undefined;
    if (result !== undefined) at += result[0].length;
    return result;
  };
  const refuse = (why: string) =>
    new QuillaError(`the registry asks who we are in a way that cannot be read: ${why}`, {
      code: "registry/challenge",
      hint: `it sent ${quote(text)}; the registry, or what stands before it, is at fault`,
    });
  while (match(separators), at < text.length) {
    const scheme = match(token)?.[0].toLowerCase();
    if (scheme === undefined) throw refuse(`a scheme should stand at character ${at + 1}`);
    const parameters = new Map<string, string>();
    found.push({ scheme, parameters });
    if (match(blanks)![0] === "" && at < text.length && text[at] !== ",") {
      throw refuse(`the scheme ${quote(scheme)} ends in ${quote(text[at]!)}`);
    }
    if (match(token68) !== undefined) continue;
    for (;;) {
      const before = at;
      match(separators);
      const name = match(token)?.[0].toLowerCase();
      if (name === undefined || match(equals) === undefined) {
        at = before; // the next challenge, or the end
        break;
      }
      const value = match(quoted)?.[1]?.replace(/\\(.)/gs, "$1") ?? match(token)?.[0];
      if (value === undefined) throw refuse(`the parameter ${quote(name)} has no value`);
      if (parameters.has(name)) throw refuse(`the parameter ${quote(name)} stands twice`);
      parameters.set(name, value);
      if (match(blanks), at < text.length && text[at] !== ",") {
        throw refuse(`a comma should stand behind the parameter ${quote(name)}`);
      }
    }
  }
  return found;
}
