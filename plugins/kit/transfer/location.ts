/**
 * Locations: what a user writes to say where images come from or go to, `scheme:place[:name]`.
 *
 * @module
 */
import { UsageError } from "../../../core/errors.ts";
import type { PluginHost } from "../../../core/plugin/host.ts";
import { didYouMean } from "../../../core/text/suggestion.ts";
import type { Transport } from "../../../core/plugin/contracts/transport.ts";

/** A location, cut at its first colon. */
export interface Location {
  readonly transport: Transport;
  /** What stands after the colon. */
  readonly rest: string;
}

/** @throws {UsageError} `transport/missing` where there is no scheme, `transport/unknown` with one that comes near */
export function parseLocation(host: PluginHost, text: string): Location {
  const colon = text.indexOf(":");
  const scheme = text.slice(0, Math.max(colon, 0));
  const transport = host.find("transports", scheme)?.supplied;
  if (transport !== undefined) return { transport, rest: text.slice(colon + 1) };
  const known = host.names("transports").map((name) => `${name}:`).join(", ");
  if (colon < 0) {
    throw new UsageError(`${JSON.stringify(text)} does not say what kind of place it is`, {
      code: "transport/missing",
      hint: `write one of ${known} before it, as in store:${text}`,
    });
  }
  throw new UsageError(`there is no transport ${JSON.stringify(scheme)}`, {
    code: "transport/unknown",
    hint: didYouMean(scheme, host.names("transports"), (name) => `${name}:`) ??
      `the transports are ${known}; an image of the store is store:${text}`,
  });
}

/**
 * A path and what may stand after it, `PATH[:NAME]`. The path ends at the first colon, but for the one of a Windows drive.
 *
 * @throws {UsageError} `transport/no-path`, `transport/no-name`
 */
export function splitPath(location: string): { path: string; name: string | undefined } {
  const colon = location.indexOf(":", /^[A-Za-z]:[\\/]/.test(location) ? 2 : 0);
  const path = colon < 0 ? location : location.slice(0, colon);
  const name = colon < 0 ? undefined : location.slice(colon + 1);
  if (path === "") {
    throw new UsageError("the location has no path", {
      code: "transport/no-path",
      hint: "write it as in oci:DIR, oci:DIR:NAME or docker-archive:FILE",
    });
  }
  if (name === "") {
    throw new UsageError(`the location ${JSON.stringify(location)} has no name behind its colon`, {
      code: "transport/no-name",
      hint: "write the image's name there, or leave the colon out",
    });
  }
  return { path, name };
}
