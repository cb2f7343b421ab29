/**
 * By which names a server is called: a web page whose own name is made to mean this machine (DNS rebinding) calls it by that name, and
 * its requests have nothing else that tells them from others.
 *
 * @module
 */
import { isIP } from "node:net";
import { hostname } from "node:os";

/** What a server is called. */
export interface OwnNames {
  /** The address that it listens on, a name or a number. */
  readonly host: string;
  /** Names that its owner gives it. */
  readonly names: readonly string[];
}

/** The name in a Host, without the port, without brackets, in lower case and without the dot that may end it; undefined where it is none. */
export function nameInHost(host: string): string | undefined {
  const [, bracketed, plain] =
    /^(?:\[([0-9A-Fa-f:.]{2,45})\]|([A-Za-z0-9_](?:[A-Za-z0-9._-]{0,253})))(?::\d{0,5})?$/
      .exec(host) ?? [];
  if (bracketed !== undefined) return isIP(bracketed) === 6 ? bracketed : undefined;
  return plain?.toLowerCase().replace(/\.$/, "");
}

/** Whether a server goes by that name. A number is always right: no page has one for its name but that of its own server. */
export function isOwnName(name: string, { host, names }: OwnNames): boolean {
  if (isIP(name) !== 0 || name === "localhost" || name.endsWith(".localhost")) return true;
  const machine = hostname().toLowerCase();
  const known = [host, machine, `${machine}.local`, ...names];
  return known.some((each) => each.toLowerCase().replace(/\.$/, "") === name);
}
