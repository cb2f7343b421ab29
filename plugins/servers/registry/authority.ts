/**
 * By which names a registry is called: a web page whose own name is made to mean this machine (DNS rebinding) calls it by that name, and
 * its requests have nothing else that tells them from others.
 *
 * @module
 */
import { isIP } from "node:net";
import { hostname } from "node:os";
import type { Exchange } from "./exchange.ts";
import { Refusal } from "./refusal.ts";

/** What a server is called. */
export interface OwnNames {
  /** The address that it listens on, a name or a number. */
  readonly host: string;
  /** Names that its owner gives it. */
  readonly names: readonly string[];
  /**
   * Whether a name says nothing: by HTTPS a browser has refused a name that is not the certificate's, and a page does not know a
   * password.
   */
  readonly isProtected: boolean;
}

/**
 * Refuses requests that do not say whom they are for, say it twice, or mean another. A number is always right: no page has one for its
 * name but that of its own server.
 *
 * @throws {Refusal} 400, 421
 */
export function requireOwnName(exchange: Exchange, own: OwnNames): void {
  const hosts = exchange.every("host");
  if (hosts.length > 1) throw malformed("the request has more than one Host");
  const [written] = hosts;
  if (written === undefined || written === "") {
    // A client of HTTP/1.0 need not say it; a browser always does.
    if (exchange.request.httpVersion === "1.0") return;
    throw malformed("the request has no Host");
  }
  const name = nameIn(written);
  if (name === undefined) throw malformed("the Host is none");
  if (own.isProtected || isIP(name) !== 0 || isOwn(name, own)) return;
  throw new Refusal(
    421,
    "DENIED",
    "this registry does not go by that name; whoever serves it can give it one with --name",
    { Connection: "close" },
  );
}

/** The name without the port, without brackets, in lower case and without the dot that may end it; undefined where it is none. */
function nameIn(host: string): string | undefined {
  const [, bracketed, plain] =
    /^(?:\[([0-9A-Fa-f:.]{2,45})\]|([A-Za-z0-9_](?:[A-Za-z0-9._-]{0,253})))(?::\d{0,5})?$/
      .exec(host) ?? [];
  if (bracketed !== undefined) return isIP(bracketed) === 6 ? bracketed : undefined;
  return plain?.toLowerCase().replace(/\.$/, "");
}

function isOwn(name: string, { host, names }: OwnNames): boolean {
  if (name === "localhost" || name.endsWith(".localhost")) return true;
  const machine = hostname().toLowerCase();
  const known = [host, machine, `${machine}.local`, ...names];
  return known.some((each) => each.toLowerCase().replace(/\.$/, "") === name);
}

function malformed(message: string): Refusal {
  return new Refusal(400, "UNSUPPORTED", message, { Connection: "close" });
}
