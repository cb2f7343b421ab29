/**
 * How Docker's checks are written down: name and page follow one another.
 *
 * @module
 */
import type { Check } from "../../../core/plugin/contracts/check.ts";

/** A check of Docker's, with the page that explains it there. */
export function rule(
  name: string,
  description: string,
  check: Check["check"],
): Check {
  const page = name.replace(/([a-z])([A-Z])|([A-Z])([A-Z][a-z])/g, "$1$3-$2$4").toLowerCase();
  return { name, description, url: `https://docs.docker.com/go/dockerfile/rule/${page}/`, check };
}

/** A name between double quotes, as Docker shows it. */
export function quoted(name: string): string {
  return JSON.stringify(name);
}

/** Whether a word is all in upper case, or all in lower case. */
export function hasOneCase(word: string): boolean {
  return isLower(word) || word === word.toUpperCase();
}

/** Whether nothing of a word is in upper case. */
export function isLower(word: string): boolean {
  return word === word.toLowerCase();
}
