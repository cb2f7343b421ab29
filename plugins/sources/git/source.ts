/**
 * Git repositories as Dockerfiles and build contexts name them: `https://host/x.git#ref:subdir`, the same with a query, and
 * `git@host:x.git`, as BuildKit reads them; contexts also by `github.com/owner/x`.
 *
 * @module
 */
import process from "node:process";
import { QuillaError } from "../../../core/plugin/api/nouns.ts";
import { showRemote } from "../../../core/plugin/api/text.ts";

/** What is taken of a repository. */
export interface GitSource {
  /** What git is told: without fragment and query. */
  readonly remote: string;
  /** A branch, tag, full ref name or full commit; what the remote calls HEAD unless given. */
  readonly ref?: string | undefined;
  /** A directory inside; the whole tree unless given. */
  readonly subdir?: string | undefined;
  /** The commit that must come of it: hexadecimal, all of it or how it begins. */
  readonly checksum?: string | undefined;
  readonly keepGitDirectory?: boolean | undefined;
  /** Whether submodules are fetched, too; they are unless it is said otherwise. */
  readonly submodules?: boolean | undefined;
  /** Whose time files have: the commit's, or none of the repository's. */
  readonly mtime?: "checkout" | "commit" | undefined;
  /** The commit is the checksum, whatever the remote's ref leads to by now; the ref is but its name here. */
  readonly fetchByCommit?: boolean | undefined;
}

/**
 * The protocols that git may use, for the repository and its submodules: `GIT_ALLOW_PROTOCOL` of the environment, as git itself
 * reads it, or http, https, ssh and git. Neither the files of this machine nor programs are a source unless it says so.
 */
export function allowedProtocols(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): readonly string[] {
  const chosen = environment["GIT_ALLOW_PROTOCOL"];
  return chosen === undefined ? ["http", "https", "ssh", "git"] : chosen.split(":");
}

/** `user@host:path`, with what may follow it; the host is no drive letter, and the path does not begin with two slashes. */
const scpForm = /^[\w.-]+@[\w.-]+:(?!\/\/)[^?#]*(?:\?[^#]*)?(?:#.*)?$/;

/**
 * Reads a text that may name a git repository. http and https URLs do where their path ends in `.git`.
 *
 * @returns undefined where the text names something else
 * @throws {QuillaError} `git/url` where it names a repository in a way that cannot be
 */
export function parseGitSource(
  text: string,
  protocols: readonly string[] = allowedProtocols(),
): GitSource | undefined {
  const [, scheme] = text.match(/^([a-z][a-z0-9+.-]*):\/\//i) ?? [];
  if (scheme === undefined && !scpForm.test(text)) return undefined;
  const remote = /^[^?#]*/.exec(text)![0];
  if (scheme !== undefined) {
    const protocol = scheme.toLowerCase();
    const isWeb = protocol === "http" || protocol === "https";
    // A host may be called x.git, too.
    const isNamed = isWeb ? /^[^:]*:\/\/[^/]*\/.*\.git$/.test(remote) : isGitProtocol(protocol);
    if (!isNamed || protocol === "file" && !protocols.includes("file")) return undefined;
  }
  return readSource(text, text);
}

/**
 * Reads `github.com/owner/repository`, as build contexts may be written; to an instruction it is a path.
 *
 * @returns undefined where the text does not begin so
 * @throws {QuillaError} `git/url`, `git/checksum`
 */
export function parseGitHubSource(text: string): GitSource | undefined {
  return text.startsWith("github.com/") ? readSource(`https://${text}`, text) : undefined;
}

function isGitProtocol(protocol: string): boolean {
  return ["ssh", "git", "file"].includes(protocol);
}

/** @param written as messages call it */
function readSource(address: string, written: string): GitSource {
  const [beforeFragment, fragment] = cut(address, "#");
  const [remote, query] = cut(beforeFragment, "?");
  const isUrl = /^[a-z][a-z0-9+.-]*:\/\//i.test(remote);
  if (isUrl) requireUrl(remote, written);
  const host = isUrl ? "" : remote.slice(remote.indexOf("@") + 1);
  if (remote.startsWith("-") || host.startsWith("-")) {
    throw wrong(written, "it would be an option of a program");
  }
  const source = withQuery(fromFragment(remote, fragment, written), query, written);
  if (source.ref !== undefined) requireRef(source.ref, written);
  if (source.checksum !== undefined) requireChecksum(source.checksum);
  return source;
}

/**
 * @throws {QuillaError} `git/checksum` where the text cannot be a commit, or the beginning of one
 */
export function requireChecksum(text: string): void {
  if (/^[0-9a-f]{7,64}$/.test(text)) return;
  throw new QuillaError(`${JSON.stringify(text)} is no commit of git`, {
    code: "git/checksum",
    hint: "a commit is 40 or 64 hexadecimal digits, of which 7 are enough",
  });
}

/** Whether a text is all the digits of a commit, of either object format. */
export function isWholeCommit(text: string): boolean {
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text);
}

function requireUrl(remote: string, text: string): void {
  let url: URL | undefined;
  let user = "";
  try {
    url = new URL(remote);
    user = decodeURIComponent(url.username);
  } catch {
    url = undefined;
  }
  // `https:///host` has none, whatever browsers make of it.
  const hasHost = url?.protocol === "file:" || url !== undefined && url.hostname !== "" &&
      !/^[^:]*:\/\/\//.test(remote);
  if (!hasHost || /[\s\0]/.test(remote)) throw wrong(text, "it is no URL");
  if (url!.hostname.startsWith("-") || user.startsWith("-")) {
    throw wrong(text, "it would be an option of a program");
  }
}

function fromFragment(remote: string, fragment: string | undefined, text: string): GitSource {
  if (fragment === undefined || fragment === "") return { remote };
  if (fragment.startsWith("#")) throw wrong(text, "it has two #");
  const [ref, subdir] = cut(fragment, ":");
  return { remote, ref: ref || undefined, subdir: subdir || undefined };
}

const queryKeys = [
  "ref",
  "tag",
  "branch",
  "subdir",
  "checksum",
  "commit",
  "keep-git-dir",
  "submodules",
  "mtime",
  "fetch-by-commit",
];

/** They may stand without a value. */
const switches = ["keep-git-dir", "submodules", "fetch-by-commit"];

function withQuery(source: GitSource, query: string | undefined, text: string): GitSource {
  if (query === undefined || query === "") return source;
  const values = new Map<string, string>();
  for (const [key, value] of new URLSearchParams(query)) {
    if (!queryKeys.includes(key)) {
      throw wrong(text, `it has ${key} in its query`, `known are ${queryKeys.join(", ")}`);
    }
    if (values.has(key)) throw wrong(text, `it has ${key} twice`);
    if (value === "" && !switches.includes(key)) throw wrong(text, `its ${key} has no value`);
    values.set(key, value);
  }
  const checksum = values.get("checksum") ?? values.get("commit");
  if (values.has("tag") && values.has("branch")) {
    throw wrong(text, "it names a tag and a branch");
  }
  const refs = [
    source.ref,
    values.get("ref"),
    prefixed("refs/tags/", values.get("tag")),
    prefixed("refs/heads/", values.get("branch")),
  ];
  return {
    ...source,
    ref: theOne(refs, "ref", text) ?? checksum,
    subdir: theOne([source.subdir, values.get("subdir")], "subdir", text),
    checksum,
    keepGitDirectory: switchValue(values, "keep-git-dir", text),
    submodules: switchValue(values, "submodules", text),
    mtime: timeValue(values.get("mtime"), text),
    fetchByCommit: switchValue(values, "fetch-by-commit", text),
  };
}

function timeValue(value: string | undefined, text: string): GitSource["mtime"] {
  if (value === undefined || value === "checkout" || value === "commit") return value;
  throw wrong(text, "its mtime is neither checkout nor commit");
}

function prefixed(prefix: string, name: string | undefined): string | undefined {
  return name === undefined || name.startsWith(prefix) ? name : prefix + name;
}

function theOne(
  said: readonly (string | undefined)[],
  what: string,
  text: string,
): string | undefined {
  const values = new Set(said.filter((value) => value !== undefined));
  if (values.size > 1) throw wrong(text, `it names several: ${what} ${[...values].join(" and ")}`);
  return [...values][0];
}

function switchValue(
  values: ReadonlyMap<string, string>,
  key: string,
  text: string,
): boolean | undefined {
  const value = values.get(key);
  if (value === undefined) return undefined;
  if (["", "1", "t", "true"].includes(value.toLowerCase())) return true;
  if (["0", "f", "false"].includes(value.toLowerCase())) return false;
  throw wrong(text, `its ${key} is neither true nor false`);
}

/** git-check-ref-format(1), less what would be more than one ref. */
function requireRef(ref: string, text: string): void {
  // deno-lint-ignore no-control-regex -- git refuses them, too
  const isForbidden = /^[-+/.]|\.\.|@\{|\/\/|[\x00-\x20\x7f~^:?*[\\]|[/.]$|\.lock$/.test(ref);
  if (isForbidden) throw wrong(text, `${JSON.stringify(ref)} is no branch, tag or commit`);
}

function cut(text: string, at: string): [string, string | undefined] {
  const index = text.indexOf(at);
  return index < 0 ? [text, undefined] : [text.slice(0, index), text.slice(index + 1)];
}

function wrong(text: string, why: string, hint?: string): QuillaError {
  return new QuillaError(`${showRemote(text)} cannot be fetched by git: ${why}`, {
    code: "git/url",
    hint: hint ?? "write https://host/path.git#ref:directory",
  });
}
