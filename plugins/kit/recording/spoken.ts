/**
 * What is spoken on a connection, by its first bytes, or by its port where the server speaks first.
 *
 * @module
 */
import type { Buffer } from "node:buffer";

/** `more`: cannot be said yet. */
export type Spoken = "http" | "tls" | "more" | { readonly other: string };

/** Here clients wait for the server's greeting. */
const serverFirst: Readonly<Record<number, string>> = {
  21: "ftp",
  22: "ssh",
  25: "smtp",
  110: "pop3",
  119: "nntp",
  143: "imap",
  587: "smtp",
  3306: "mysql",
};

/** Here they do not. */
const byPort: Readonly<Record<number, string>> = {
  53: "dns",
  88: "kerberos",
  111: "nfs",
  389: "ldap",
  873: "rsync",
  2049: "nfs",
  3690: "svn",
  5432: "postgresql",
  6379: "redis",
  9418: "git",
};

const byBeginning: readonly (readonly [RegExp, string])[] = [
  [/^PRI \* HTTP\/2\.0/, "HTTP/2 without HTTP/1.1"],
  [/^SSH-/, "ssh"],
  [/^[\da-f]{4}git-(?:upload|receive)-(?:pack|archive) /, "git"],
  [/^@RSYNCD:/, "rsync"],
  // deno-lint-ignore no-control-regex
  [/^[\x04\x05][\0-\x09]/, "SOCKS"],
];

/** As much may stand before the first line's end. */
const longestLine = 256 << 10;

/** Who speaks at a port before the client does. */
export function greeterOf(port: number): string | undefined {
  return serverFirst[port];
}

/** What a port is for, where it is not the web. */
export function usualAt(port: number): string {
  return serverFirst[port] ?? byPort[port] ?? "an unknown protocol";
}

/**
 * @param bytes the first ones: more than a line are not looked at
 * @param port which one they came to
 */
export function spokenIn(bytes: Buffer, port: number): Spoken {
  if (bytes[0] === 0x16) return "tls";
  // Empty lines may stand before a request (RFC 9112 § 2.2).
  const [line = "", ...more] = bytes.toString("latin1", 0, longestLine).replace(/^[\r\n]+/, "")
    .split(/\r?\n/, 2);
  const known = byBeginning.find(([beginning]) => beginning.test(line));
  if (known !== undefined) return { other: known[1] };
  // deno-lint-ignore no-control-regex
  const beginning = /^(?:[A-Za-z][\w-]{0,31}(?: [^\0-\x08\x0a-\x1f]*)?)?\r?$/;
  const couldBe = more.length === 0 && bytes.length < longestLine && beginning.test(line);
  if (couldBe) return "more";
  return / HTTP\/1\.\d$/.test(line) && beginning.test(line) ? "http" : { other: usualAt(port) };
}
