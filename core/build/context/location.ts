/**
 * What users write to say where a context is.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { QuillaError } from "../../errors.ts";
import { showRemote } from "../../text/passwords.ts";
import {
  type GitSource,
  parseGitHubSource,
  parseGitSource,
} from "../../../plugins/sources/git/source.ts";

/** A location, read. */
export type ContextLocation =
  /** A directory of the host, or an archive. */
  | { readonly kind: "path"; readonly path: string }
  | { readonly kind: "stdin" }
  | { readonly kind: "git"; readonly source: GitSource; readonly name: string }
  /** An http or https URL. */
  | { readonly kind: "url"; readonly url: string };

/** @throws {QuillaError} `build/context` for schemes that nothing is known of, `git/url` */
export function parseContextLocation(text: string): ContextLocation {
  if (text === "") {
    throw new QuillaError("an empty text names no build context", {
      code: "build/context",
      hint: "give a directory; . is the one that you are in",
    });
  }
  if (text === "-") return { kind: "stdin" };
  // As Docker has it, a directory of that name goes first.
  const isHere = text.startsWith("github.com/") && existsSync(text);
  const source = parseGitSource(text) ?? (isHere ? undefined : parseGitHubSource(text));
  if (source !== undefined) return { kind: "git", source, name: showRemote(text) };
  const [, scheme] = text.match(/^([a-z][a-z0-9+.-]*):\/\//i) ?? [];
  if (scheme === undefined) return { kind: "path", path: text };
  if (/^https?$/i.test(scheme)) return { kind: "url", url: text };
  throw new QuillaError(
    `nothing is fetched by ${scheme}://, as ${showRemote(text)} would be`,
    {
      code: "build/context",
      hint:
        "give a directory, an archive, - for the standard input, the URL of a git repository, or an http(s) URL",
    },
  );
}
