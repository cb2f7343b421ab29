/**
 * What the path of a request asks for. Parsing is strict: no escapes, no dots that climb, nothing but the names, tags and
 * digests of the specification (OCI distribution specification, § Endpoints).
 *
 * @module
 */
import { type Digest, parseDigest } from "../../../core/plugin/api/nouns.ts";
import { Refusal } from "./refusal.ts";

/** What is asked for; `name` is the repository as it stands in the path. */
export type Route =
  | { readonly kind: "base" }
  | { readonly kind: "catalog" }
  | { readonly kind: "tags"; readonly name: string }
  | { readonly kind: "manifest"; readonly name: string; readonly reference: Digest | Tag }
  | { readonly kind: "referrers"; readonly name: string; readonly digest: Digest }
  | { readonly kind: "blob"; readonly name: string; readonly digest: Digest }
  | { readonly kind: "uploads"; readonly name: string }
  | { readonly kind: "upload"; readonly name: string; readonly id: string };

/** A tag, told apart from a digest. */
export interface Tag {
  readonly tag: string;
}

const longest = 1024; // characters: a name of 255, a digest of sha512, and the words between
const namePattern =
  /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;
const tagPattern = /^\w[\w.-]{0,127}$/;

/**
 * @param path the path of the request's target as it was sent, without `?` and what follows
 * @throws {Refusal} 404 where nothing is at such a path, 400 where a name, tag or digest in it is none
 */
export function parseRoute(path: string): Route {
  if (path === "/v2/" || path === "/v2") return { kind: "base" };
  if (path === "/v2/_catalog") return { kind: "catalog" };
  const words = path.length <= longest && path.startsWith("/v2/") ? path.slice(4).split("/") : [];
  const last = words.at(-1) ?? "";
  const [third, second] = [words.at(-3), words.at(-2)];
  // From the behind: a repository may itself be called blobs or tags.
  if (second === "uploads" && third === "blobs") {
    const name = nameOf(words.slice(0, -3));
    if (last === "") return { kind: "uploads", name };
    if (/^[0-9a-f]{32}$/.test(last)) return { kind: "upload", name, id: last };
    throw new Refusal(404, "BLOB_UPLOAD_UNKNOWN", "there is no such upload");
  }
  if (second === "blobs" && last === "uploads") {
    return { kind: "uploads", name: nameOf(words.slice(0, -2)) };
  }
  if (second === "tags" && last === "list") {
    return { kind: "tags", name: nameOf(words.slice(0, -2)) };
  }
  if (second === "manifests") {
    return { kind: "manifest", name: nameOf(words.slice(0, -2)), reference: referenceOf(last) };
  }
  if (second === "blobs" || second === "referrers") {
    const name = nameOf(words.slice(0, -2));
    return { kind: second === "blobs" ? "blob" : second, name, digest: parseDigest(last) };
  }
  throw new Refusal(404, "UNSUPPORTED", "there is nothing at this path");
}

function nameOf(words: readonly string[]): string {
  const name = words.join("/");
  if (name.length <= 255 && namePattern.test(name)) return name;
  throw new Refusal(400, "NAME_INVALID", "the repository's name is not one");
}

function referenceOf(word: string): Digest | Tag {
  if (word.includes(":")) return parseDigest(word);
  if (tagPattern.test(word)) return { tag: word };
  throw new Refusal(400, "TAG_INVALID", "the tag is not one");
}
