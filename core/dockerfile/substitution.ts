/**
 * What stands between `${` and `}`.
 *
 * @module
 */
import { QuillaError } from "../errors.ts";
import { quote } from "../text/quote.ts";
import { isTooLong, tooLong } from "./expanded.ts";
import { findNext, findPattern, parsePattern, prefixEnd, suffixStart } from "./shell_pattern.ts";

/** What a substitution needs of whoever reads the text around it. */
export interface SubstitutionReader {
  lookup(name: string): string | undefined;
  peek(): string | undefined;
  next(): string | undefined;
  name(): string;
  until(stop: string, keepEscapes: boolean): { readonly text: string };
  bad(why: string): QuillaError;
}

/** Reads from behind `${` to behind `}`, and returns the value. */
export function substitute(reader: SubstitutionReader): string {
  const name = reader.name();
  if (name === "") throw reader.bad("there is no name after ${");
  const first = reader.next();
  if (first === "}") return reader.lookup(name) ?? "";
  if (first === "/") return replaced(reader, name);
  const emptyCounts = first === ":";
  const operator = emptyCounts ? reader.next() : first;
  switch (operator) {
    case "-":
    case "+":
    case "?": {
      const word = reader.until("}", false).text;
      const value = reader.lookup(name);
      const isSet = value !== undefined && !(emptyCounts && value === "");
      if (operator === "+") return isSet ? word : "";
      if (isSet) return value;
      if (operator === "-") return word;
      throw required(name, word, value === undefined);
    }
    case "#":
    case "%":
      if (emptyCounts) throw unsupported(reader, `:${operator}`);
      return trimmed(reader, name, operator);
    case undefined:
      throw reader.bad("} is missing");
    default:
      throw unsupported(reader, (emptyCounts ? ":" : "") + operator);
  }
}

function unsupported(reader: SubstitutionReader, operator: string): QuillaError {
  return reader.bad(`there is no operator ${quote(operator)}`);
}

function required(name: string, message: string, isUnset: boolean): QuillaError {
  const why = message !== "" ? quote(message) : isUnset ? "it is not set" : "it is empty";
  return new QuillaError(`the variable ${name} is required: ${why}`, {
    code: "expansion/required",
    hint: `give it a value, such as with --build-arg ${name}=VALUE where ARG declares it`,
  });
}

/** `#`, `##`, `%` and `%%`: the value without the beginning or end that matches. */
function trimmed(reader: SubstitutionReader, name: string, operator: "#" | "%"): string {
  const longest = reader.peek() === operator;
  if (longest) reader.next();
  const pattern = parsePattern(reader.until("}", true).text);
  const value = [...reader.lookup(name) ?? ""];
  if (operator === "#") return value.slice(prefixEnd(pattern, value, longest) ?? 0).join("");
  return value.slice(0, suffixStart(pattern, value, longest)).join("");
}

/** `/` and `//`: the value with the first or every match replaced. The replacement's escape characters stay, as in BuildKit. */
function replaced(reader: SubstitutionReader, name: string): string {
  const all = reader.peek() === "/";
  if (all) reader.next();
  const pattern = parsePattern(reader.until("/", true).text);
  const replacement = reader.until("}", true).text;
  const value = [...reader.lookup(name) ?? ""];
  let out = "";
  let at = 0;
  for (let match = findPattern(pattern, value, at); match !== undefined;) {
    out += value.slice(at, match.start).join("") + replacement;
    if (isTooLong(out.length)) throw tooLong();
    at = match.end;
    match = all ? findNext(pattern, value, match) : undefined;
  }
  return out + value.slice(at).join("");
}
