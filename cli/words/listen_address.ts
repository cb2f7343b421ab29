/**
 * The addresses that a server listens on, as users write them.
 *
 * @module
 */
import { UsageError } from "../../core/plugin/cli/process.ts";
import { isIP } from "node:net";
import { quote } from "../../core/text/quote.ts";

/** Where a server listens. */
export interface ListenAddress {
  /** A name, or a number without brackets. */
  readonly host: string;
  readonly port: number;
}

/**
 * Reads `host:port`, `[IPv6]:port`, `:port` (all addresses of the machine) or `port` (this machine alone).
 *
 * @throws {UsageError} `usage/listen`
 */
export function parseListenAddress(text: string): ListenAddress {
  const [, bracketed, plain, port] = /^(?:(?:\[([^\]]*)\]|([^:[\]]*)):)?(\d{1,5})$/.exec(text) ??
    [];
  const wrong = (why: string) =>
    new UsageError(`${quote(text)} is no address to listen on: ${why}`, {
      code: "usage/listen",
      hint: "it looks like 127.0.0.1:5000, [::1]:5000, or :5000 for all addresses of this machine",
    });
  if (port === undefined) throw wrong("it is not a host, a colon and a port");
  if (Number(port) > 65535) throw wrong(`there is no port ${port}`);
  if (bracketed !== undefined && isIP(bracketed) !== 6) {
    throw wrong("no IPv6 address is in the brackets");
  }
  const host = bracketed ?? (plain === "" ? "::" : plain ?? "127.0.0.1");
  if (bracketed === undefined && !/^[A-Za-z0-9.:-]+$/.test(host)) {
    throw wrong("the host is no name");
  }
  return { host, port: Number(port) };
}

/** Whether only this machine reaches the address. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || isIP(host) === 4 && host.startsWith("127.");
}
