/**
 * Secrets of the user's that sources are asked with, under the names that BuildKit gives them.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { QuillaError } from "../../../core/errors.ts";
import { quote } from "../../../core/text/quote.ts";

/** The bytes of a secret by its ID; undefined where the user gave none of that ID. */
export type FindSecret = (id: string) => Uint8Array | undefined;

/** What no value of a header may hold (RFC 9110 § 5.5). */
const forbidden = /[^\t\x20-\x7e\x80-\xff]/;

/**
 * A secret as a part of a header. Files often end with a newline that nobody means; what is empty is none, for a variable that is
 * not set in one place comes out empty in another.
 *
 * @throws {QuillaError} `fetch/secret`; what finding it throws
 */
export function secretWord(find: FindSecret, id: string): string | undefined {
  const bytes = find(id);
  const word = bytes === undefined ? "" : Buffer.from(bytes).toString("latin1").trim();
  if (!forbidden.test(word)) return word === "" ? undefined : word;
  throw new QuillaError(`the secret ${quote(id)} cannot be sent: it has more than one line`, {
    code: "fetch/secret",
    hint: "give the token, or the header's value, and nothing else",
  });
}

/**
 * `Authorization`'s value for a host, of `HTTP_AUTH_TOKEN_<host>` or `HTTP_AUTH_HEADER_<host>`; a name with the port goes before
 * one without.
 *
 * @throws {QuillaError} what {@linkcode secretWord} throws
 */
export function httpAuthorization({ host, hostname }: URL, find: FindSecret): string | undefined {
  for (const name of new Set([host, hostname])) {
    const token = secretWord(find, `HTTP_AUTH_TOKEN_${name}`);
    if (token !== undefined) return `Bearer ${token}`;
    const header = secretWord(find, `HTTP_AUTH_HEADER_${name}`);
    if (header !== undefined) return header;
  }
  return undefined;
}

/**
 * `Authorization`'s value for a git server, of `GIT_AUTH_HEADER` or `GIT_AUTH_TOKEN`; those with `.<host>` behind go first.
 *
 * @returns undefined where the user gave none; `isForHost` where it was given for this host, not for all
 * @throws {QuillaError} what {@linkcode secretWord} throws
 */
export function gitAuthorization(
  { host, hostname }: URL,
  find: FindSecret,
): { readonly value: string; readonly isForHost: boolean } | undefined {
  for (const suffix of new Set([`.${host}`, `.${hostname}`, ""])) {
    const isForHost = suffix !== "";
    const header = secretWord(find, `GIT_AUTH_HEADER${suffix}`);
    if (header !== undefined) return { value: header, isForHost };
    const token = secretWord(find, `GIT_AUTH_TOKEN${suffix}`);
    if (token === undefined) continue;
    const words = Buffer.from(`x-access-token:${token}`, "latin1").toString("base64");
    return { value: `basic ${words}`, isForHost };
  }
  return undefined;
}
