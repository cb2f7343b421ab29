/**
 * Where a key is: in a file, or in a variable, `env://NAME`. As cosign writes them.
 *
 * @module
 */
import { readFileSync, statSync } from "node:fs";
import { messageOf, systemCode, UsageError } from "../../../core/errors.ts";
import { quote } from "../../../core/text/quote.ts";
import { keyRefused, type PublicKey, readPublicKey } from "./public_key.ts";

/** What is larger is no key. */
const largestKey = 64 << 10;

/**
 * The text of a key.
 *
 * @param place a path, or `env://NAME`
 * @throws {QuillaError} `signature/key`, `usage/key` for places that quilla does not reach
 */
export function keyText(
  place: string,
  environment: Readonly<Record<string, string | undefined>>,
): string {
  const [, scheme = "", rest = ""] = /^([a-z0-9+.-]+):\/\/(.*)$/is.exec(place) ?? [];
  if (scheme === "env") {
    const text = environment[rest];
    if (text !== undefined && text !== "") return text;
    throw keyRefused(quote(place), `the variable ${quote(rest)} is not set`);
  }
  if (scheme !== "") {
    throw new UsageError(`quilla takes no key from ${quote(place)}`, {
      code: "usage/key",
      hint: "keys are files in PEM, or variables: env://NAME",
    });
  }
  try {
    const status = statSync(place);
    if (status.isDirectory()) throw keyRefused(quote(place), "it is a directory");
    if (status.size > largestKey) throw keyRefused(quote(place), `it has ${status.size} bytes`);
    return readFileSync(place, "utf8");
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    const why = systemCode(error) === "ENOENT" ? "there is no such file" : messageOf(error);
    throw keyRefused(quote(place), why, undefined, error);
  }
}

/** The public key at a place; throws what {@linkcode keyText} and `readPublicKey` do. */
export function publicKeyAt(
  place: string,
  environment: Readonly<Record<string, string | undefined>>,
): PublicKey {
  return readPublicKey(keyText(place, environment), quote(place));
}
