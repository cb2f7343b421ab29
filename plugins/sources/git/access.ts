/**
 * How a repository that wants to know who asks is asked: by a header, in a file that nobody else can read. Arguments of programs are
 * seen by everybody on a machine, and so is no password of a URL among them.
 *
 * @module
 */
import { writeFileSync } from "node:fs";
import process from "node:process";
import { QuillaError } from "../../../core/plugin/api/nouns.ts";
import { HttpClient } from "../../kit/http/client.ts";
import { basicAuthorization } from "../../kit/http/connection.ts";
import { redirectTarget, sharesCredentials, showUrl } from "../../kit/http/policy.ts";
import { type FindSecret, gitAuthorization } from "../../kit/http/secrets.ts";
import { showRemote } from "../../../core/plugin/api/text.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** A remote, and what it is asked with. */
export interface RemoteAccess {
  /** Without a password. */
  readonly remote: string;
  /** Undefined where nothing is known that could be sent. */
  readonly header?: AccessHeader | undefined;
}

/** A header for some URLs. */
export interface AccessHeader {
  /** The URL below which it is sent. */
  readonly scope: string;
  /** `Authorization`'s value. */
  readonly value: string;
}

/**
 * A secret of the user's goes before a password of the URL.
 *
 * @throws {QuillaError} `fetch/secret`; what finding a secret throws
 */
export function accessTo(remote: string, find: FindSecret): RemoteAccess {
  if (!/^https?:\/\//i.test(remote)) return { remote };
  const url = new URL(remote);
  const secret = gitAuthorization(url, find);
  const password = url.password === "" ? undefined : basicAuthorization(url);
  const value = secret?.value ?? password;
  if (value === undefined) return { remote };
  const hasPassword = url.password !== "";
  if (hasPassword) url.username = url.password = "";
  const bare = hasPassword ? url.href : remote;
  // What is for all hosts goes to this repository alone; GitHub's submodules are on GitHub most often, and BuildKit sends it there.
  const isForHost = secret === undefined || secret.isForHost ||
    /^(www\.)?github\.com$/.test(url.host);
  return { remote: bare, header: { scope: isForHost ? `${url.origin}/` : bare, value } };
}

/** Writes what git reads as its configuration. A redirect could lead elsewhere, and git would send the header there. */
export function writeAccess(path: string, { scope, value }: AccessHeader): void {
  const quoted = (text: string) => `"${text.replace(/["\\]/g, "\\$&")}"`;
  const lines = [
    `[http ${quoted(scope)}]`,
    "\textraHeader =",
    `\textraHeader = ${quoted(`Authorization: ${value}`)}`,
    "\tfollowRedirects = false",
    "",
  ];
  writeFileSync(path, lines.join("\n"), { mode: 0o600, flag: "wx", encoding: "latin1" });
}

/** Whether git ended at a redirect that it was told not to follow. */
export function isRedirect(stderr: string): boolean {
  return /returned error: 30[12378]/.test(stderr);
}

/**
 * Where a repository has gone on its own host: a rename, another spelling.
 *
 * @throws {QuillaError} `git/redirect` where it has gone elsewhere; `fetch/…`
 */
export async function movedTo(
  remote: string,
  { scope, value }: AccessHeader,
  environment: Environment = process.env,
): Promise<Required<RemoteAccess>> {
  const from = new URL(remote);
  const question = "/info/refs?service=git-upload-pack";
  let at = new URL(`${remote}${question}`);
  const client = new HttpClient({ environment });
  try {
    for (let redirects = 0; redirects < client.redirects; redirects++) {
      const headers = { Accept: "*/*", Authorization: value };
      const answer = await client.request({ method: "GET", url: at, headers });
      await answer.discard();
      if (![301, 302, 303, 307, 308].includes(answer.status)) break;
      at = redirectTarget(at, answer.headers.get("location"));
      if (!sharesCredentials(from, at)) throw elsewhere(from, at);
    }
  } finally {
    client.close();
  }
  const moved = at.href.replace(/\/info\/refs(\?.*)?$/, "");
  return {
    remote: moved,
    header: { value, scope: scope === remote ? moved : `${at.origin}/` },
  };
}

function elsewhere(from: URL, to: URL): QuillaError {
  return new QuillaError(
    `${showRemote(from.href)} redirects to ${showUrl(to)}, where its password must not be sent`,
    {
      code: "git/redirect",
      hint: "name that repository yourself, if it is the one that you mean",
    },
  );
}
