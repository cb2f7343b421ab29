/**
 * Which requests a registry takes for its own, by the name that they call it.
 *
 * @module
 */
import { isOwnName, nameInHost, type OwnNames } from "../../kit/http/own_name.ts";
import type { Exchange } from "./exchange.ts";
import { Refusal } from "./refusal.ts";

/** What a registry is called. */
export interface OwnAuthority extends OwnNames {
  /**
   * Whether a name says nothing: by HTTPS a browser has refused a name that is not the certificate's, and a page does not know a
   * password.
   */
  readonly isProtected: boolean;
}

/**
 * Refuses requests that do not say whom they are for, say it twice, or mean another.
 *
 * @throws {Refusal} 400, 421
 */
export function requireOwnName(exchange: Exchange, own: OwnAuthority): void {
  const hosts = exchange.every("host");
  if (hosts.length > 1) throw malformed("the request has more than one Host");
  const [written] = hosts;
  if (written === undefined || written === "") {
    // A client of HTTP/1.0 need not say it; a browser always does.
    if (exchange.request.httpVersion === "1.0") return;
    throw malformed("the request has no Host");
  }
  const name = nameInHost(written);
  if (name === undefined) throw malformed("the Host is none");
  if (own.isProtected || isOwnName(name, own)) return;
  throw new Refusal(
    421,
    "DENIED",
    "this registry does not go by that name; whoever serves it can give it one with --name",
    { Connection: "close" },
  );
}

function malformed(message: string): Refusal {
  return new Refusal(400, "UNSUPPORTED", message, { Connection: "close" });
}
