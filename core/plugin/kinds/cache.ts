/**
 * Caches that machines share, as plugins supply them.
 *
 * @module
 */
import type { Cache, CacheSettings } from "../contracts/cache.ts";
import { Guard, type Whole } from "../guard.ts";
import { isObject, lookAtFields } from "./fields.ts";
import type { Kind } from "./kind.ts";

const members = ["type", "fields", "read", "from", "to"];

export const cacheKind: Kind<Cache> = {
  noun: "cache",
  nameOf: ({ type }) => type,
  describe: ({ type, fields, from, to }) => ({ type, fields, from: !!from, to: !!to }),
  look(look, cache, place) {
    look.noSlip(cache, members, place);
    look.text(cache.type, `${place}.type`, /^[a-z][a-z0-9-]*$/);
    const taken = ["type", "mode", "ignore-error", "mounts", "mount-quota"];
    lookAtFields(look, cache.fields, taken, place);
    for (const method of ["read", "from", "to"]) look.method(cache, method, place, "optional");
    const isUsable = cache.from !== undefined || cache.to !== undefined;
    look.that(isUsable, place, "a cache with from, to or both");
  },
  guarded(given, supplier): Whole<Cache> {
    const { type, fields, read, from, to } = given;
    const guard = new Guard(supplier, `the cache ${type}`);
    return {
      type,
      fields,
      read: read && ((said, direction, refuse) => {
        const settings = () => read.call(given, said, direction, refuse);
        return { ...guard.ask("read", isObject<CacheSettings>, "settings", settings), type };
      }),
      from: from &&
        ((settings, around) =>
          guard.open(
            "from",
            ["find"],
            async () => named(await from.call(given, settings, around)),
          )),
      to: to &&
        ((settings, around) =>
          guard.open("to", [], async () => named(await to.call(given, settings, around)))),
    };
  },
};

/** What is no object is told as what it is, later. */
function named<T extends { readonly name: string } | null | undefined>(place: T): T {
  if (!isObject(place) || typeof place?.name === "string") return place;
  throw new TypeError("it opened a place without a name, which messages need");
}
