/**
 * How tests talk to registries of theirs.
 *
 * @module
 */
import type { Credentials } from "../../plugins/transports/registry/access.ts";
import type { PlaceOptions } from "../../plugins/transports/registry/place.ts";

/** By http, without much patience, as whoever is given; `mirrors` are hosts that are asked first. */
export function placeOf(credentials?: Credentials, mirrors: readonly string[] = []): PlaceOptions {
  const endpoint = (host: string, isMirror: boolean) => ({
    url: new URL(`http://${host}`),
    isMirror,
    tls: {},
  });
  return {
    access: {
      endpoints: (registry) =>
        Promise.resolve([
          ...mirrors.map((host) => endpoint(host, true)),
          endpoint(registry, false),
        ]),
      credentials: () => Promise.resolve(credentials),
    },
    retries: { attempts: 4, base: 1, longest: 5 },
    policy: { patience: 2000, environment: {} },
  };
}
