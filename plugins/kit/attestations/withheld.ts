/**
 * What provenance does not say, because whoever reads it could do what only some may: secrets, wherever users put them.
 *
 * @module
 */
import { hidePasswords } from "../../../core/text/passwords.ts";
import { isSecretName } from "../checks/secret_names.ts";

/** Names in which such a word stands, with or without underscores around it. */
const telling =
  /passw(?:or)?d|passphrase|secret|token|api[-_]?key|credential|private[-_]?key|(?:^|_|pg|db)(?:pass|pwd|pat|cookie)(?:_|$)/i;

/** What says that it is about one, and holds none. */
const harmless = /(?:^|_)(?:public|file|path|version)(?:_|$)/i;

/** Names of what stands behind a `?` that lets in whoever has it: signatures of links, tokens. */
const signedQuery =
  /[?&][^=&#\s]*(?:token|sig(?:nature)?|secret|password|auth|credential|key)[^=&#\s]*=/i;

/** Proxies: programs have them, and what they make does not depend on them. */
const proxy = /^(?:https?|ftp|no|all)_proxy$/i;

/** Values by their names, without those that may be secrets, whose names are told. */
export interface Told {
  readonly values: Readonly<Record<string, string>>;
  readonly withheld: readonly string[];
}

/** @param values variables of a build, by name; proxies are none of its inputs */
export function withoutSecrets(values: Iterable<readonly [name: string, value: string]>): Told {
  const told: [string, string][] = [];
  const withheld: string[] = [];
  for (const [name, value] of values) {
    if (proxy.test(name)) continue;
    if (mayBeSecret(name, value)) withheld.push(name);
    else told.push([name, value]);
  }
  return { values: Object.fromEntries(told.sort(byName)), withheld: withheld.sort() };
}

function byName([a]: readonly [string, string], [b]: readonly [string, string]): number {
  return a < b ? -1 : 1;
}

function mayBeSecret(name: string, value: string): boolean {
  if (value === "") return false;
  if ([tokenForm, within].some((each) => each.test(value)) || holdsSecret(value)) return true;
  return isSecretName(name) || telling.test(name) && !harmless.test(name);
}

/** Whether the password of a URL, or a link that lets in whoever has it, stands in a text. */
export function holdsSecret(text: string): boolean {
  const forms = [signedQuery, privateKey, lonelyUser];
  return hidePasswords(text) !== text || forms.some((each) => each.test(text));
}

/** A user of an address of the web, alone: such a one is a token. */
const lonelyUser = /\bhttps?:\/\/[^\s/@:"'${}<>]+@/i;

/** Settings in one text, as of data bases and clouds, and heads of HTTP that say who asks. */
const within =
  /(?:^|[;,&\s])(?:password|passwd|pwd|accountkey|sharedaccesskey|secret|token)\s*=\s*[^;\s]|\b(?:bearer|basic)\s+[\w+/=.~-]{6,}/i;

const privateKey = /-----BEGIN [A-Z ]*PRIVATE KEY-----/;

/** Tokens that say what they are: of GitHub, GitLab, Slack, npm, AWS, and JSON Web Tokens. */
const tokenForm =
  /\b(?:gh[pousr]_\w{20,}|github_pat_\w{20,}|glpat-[\w-]{20,}|xox[abprs]-[\w-]{10,}|npm_\w{30,}|AKIA[0-9A-Z]{16}|eyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]*)/;

/**
 * A location without what lets in whoever has it: a user and password before the host, but for the user of SSH, and values behind a
 * `?` that are tokens or signatures.
 */
export function bareLocation(location: string): string {
  const [, scheme, user] = /^([a-z][a-z0-9+.-]*:\/\/)([^/?#@]*)@/i.exec(location) ?? [];
  const rest = scheme === undefined ? location : location.slice(scheme.length + user!.length + 1);
  const isSsh = /^(git\+)?ssh:/i.test(scheme ?? "");
  const named = isSsh ? `${user!.split(":")[0]}@` : "";
  return `${scheme ?? ""}${named}${
    rest.replace(new RegExp(`(${signedQuery.source})[^&#]*`, "gi"), "$1xxxxx")
  }`;
}

/** Whether a location means the same on another machine: it has a scheme, or is a repository's. */
export function isElsewhere(location: string): boolean {
  return /^(?!(?:[a-z0-9.-]*\+)?file:|oci-layout:)[a-z][a-z0-9+.-]*:\/\//i.test(location) ||
    /^(?:git@|github\.com\/)/.test(location);
}
