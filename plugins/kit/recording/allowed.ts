/**
 * What `--network-allow` and `--network-unrecorded` name: hosts, their ports, and what is below a path.
 *
 * - `example.com`: that host, by http and https, on any port; `*.example.com`: all hosts below it, not itself; `*`: all
 * - `example.com:8443`, `[2001:db8::1]:80`: that port of it
 * - `https://example.com`: all of it by that scheme, on the port that the URL says, or the scheme's; `https://example.com/dists/`: what is
 *   below; with `*` in the path, which stands for anything, or without a slash at its end: what matches as a whole. What follows a
 *   `?` in a request is not looked at.
 *
 * @module
 */
import { isIP } from "node:net";
import { QuillaError, UsageError } from "../../../core/errors.ts";
import { quote } from "../../../core/text/quote.ts";
import { showUrl } from "../http/policy.ts";

/** A host, as an option names it. */
interface HostPattern {
  /** In lower case, as URLs have it; with `*.` at its front, all below; `*`: all. */
  readonly host: string;
  readonly port?: number | undefined;
}

/** What one option allows. */
interface UrlPattern extends HostPattern {
  /** `https:`, if only that. */
  readonly protocol?: string | undefined;
  /** What the path must match. */
  readonly path?: RegExp | undefined;
}

/** What programs may ask for. */
export interface Allowed {
  /** All of it, each pattern once: equal for what is equal. */
  readonly text: string;
  /**
   * @param step what asks
   * @throws {QuillaError} `record/not-allowed`
   */
  require(url: URL, step: string): void;
}

/**
 * @param patterns of `--network-allow`
 * @throws {UsageError} `record/pattern` where one is none
 */
export function allowedBy(patterns: readonly string[]): Allowed {
  const all = patterns.map((text) => urlPattern(text));
  return {
    text: [...new Set(patterns.map((text) => text.trim()))].sort().join(" "),
    require(url, step) {
      if (all.some((pattern) => covers(pattern, url))) return;
      throw new QuillaError(
        `${quote(step)} asks for ${showUrl(url)}, which no --network-allow allows`,
        {
          code: "record/not-allowed",
          hint: `allow it, if it is meant: --network-allow ${url.host}`,
        },
      );
    },
  };
}

/**
 * Which connections go through unseen.
 *
 * @param patterns of `--network-unrecorded`: hosts, with a port or without
 * @throws {UsageError} `record/pattern` where one is none
 */
export function unrecordedBy(patterns: readonly string[]): (host: string, port: number) => boolean {
  const all = patterns.map((text) => hostPattern(text, "--network-unrecorded"));
  return (host, port) => all.some((pattern) => isOf(pattern, hostOf(host), port));
}

/** The ports that such patterns name. */
export function portsOf(patterns: readonly string[]): number[] {
  return patterns.flatMap((text) => hostPattern(text, "--network-unrecorded").port ?? []);
}

function urlPattern(text: string): UrlPattern {
  const option = "--network-allow";
  const [, scheme, rest = ""] = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/is.exec(text.trim()) ?? [];
  if (scheme === undefined) return hostPattern(text, option);
  const protocol = `${scheme.toLowerCase()}:`;
  if (protocol !== "http:" && protocol !== "https:") {
    throw noPattern(text, option, "programs are given http and https");
  }
  if (/[?#@]/.test(rest)) throw noPattern(text, option, "it has no user, no query and no fragment");
  const slash = rest.indexOf("/");
  const place = slash < 0 ? rest : rest.slice(0, slash);
  const { host, port = protocol === "https:" ? 443 : 80 } = hostPattern(place, option, text);
  const path = slash < 0 ? undefined : pathPattern(rest.slice(slash));
  return { protocol, host, port, path };
}

/** @param whole what the user wrote, in messages */
function hostPattern(text: string, option: string, whole: string = text): HostPattern {
  const [, named = "", digits] = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(text.trim()) ?? [];
  const port = digits === undefined ? undefined : Number(digits);
  if (port !== undefined && (port < 1 || port > 65535)) {
    throw noPattern(whole, option, "ports are 1 to 65535");
  }
  if (named === "*") return { host: "*", port };
  const isBelow = named.startsWith("*.");
  const bare = isBelow ? named.slice(2) : named;
  const host = /^(?:\[[\da-f:.]+\]|[^\s/?#@*[\]\\%]+)$/i.test(bare) ? hostOf(bare) : undefined;
  if (host === undefined || isBelow && isIP(host) !== 0) {
    throw noPattern(whole, option, "it names a host, such as example.com or *.example.com");
  }
  return { host: isBelow ? `*.${host}` : host, port };
}

/** A host as URLs have it, without the brackets and the dot at the end; itself where URLs cannot have it. */
function hostOf(text: string): string {
  const named = isIP(text) === 6 ? `[${text}]` : text;
  const url = `http://${named}/`;
  const host = URL.canParse(url) ? new URL(url).hostname : named.toLowerCase();
  return host.replace(/^\[(.*)\]$/, "$1").replace(/\.$/, "");
}

function pathPattern(path: string): RegExp | undefined {
  if (path === "/") return undefined;
  const all = path.endsWith("/") ? `${path}*` : path;
  const parts = all.split("*").map((part) => {
    const written = new URL(part.startsWith("/") ? part : `/${part}`, "http://host").pathname;
    const plain = part.startsWith("/") ? written : written.slice(1);
    return plain.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
  });
  return new RegExp(`^${parts.join(".*")}$`, "s");
}

function covers({ protocol, path, ...place }: UrlPattern, url: URL): boolean {
  if (protocol !== undefined && protocol !== url.protocol) return false;
  const port = url.port === "" ? url.protocol === "https:" ? 443 : 80 : Number(url.port);
  if (!isOf(place, hostOf(url.hostname), port)) return false;
  return path === undefined || path.test(url.pathname) && !mayLeadUp(url.pathname);
}

function isOf(pattern: HostPattern, host: string, port: number): boolean {
  if (pattern.port !== undefined && pattern.port !== port) return false;
  if (pattern.host === "*") return true;
  return pattern.host.startsWith("*.")
    ? host.endsWith(pattern.host.slice(1))
    : host === pattern.host;
}

/** Whether a server that decodes the path may find itself above it. */
function mayLeadUp(path: string): boolean {
  const decoded = path.replace(/%25/gi, "%").replace(/%2f|%5c|\\/gi, "/").replace(/%2e/gi, ".");
  return /\/\.\.?(?:\/|;|$)/.test(decoded);
}

function noPattern(text: string, option: string, why: string): UsageError {
  return new UsageError(`${quote(text)} is nothing that ${option} can name: ${why}`, {
    code: "record/pattern",
    hint: option === "--network-allow"
      ? "write HOST, *.HOST, HOST:PORT or https://HOST/PATH/"
      : "write HOST, *.HOST or HOST:PORT",
  });
}
