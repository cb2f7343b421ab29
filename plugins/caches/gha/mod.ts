/**
 * `type=gha`: results in the cache of GitHub Actions, by its service's second version, as BuildKit is told of it.
 *
 * @module
 */
import { parseDuration } from "../../kit/words/duration.ts";
import type { Cache } from "../../../core/plugin/contracts/cache.ts";
import { type PackedCache, packedFields, readPacked } from "../../kit/sharing/words.ts";

/** What it is told. */
export interface GhaCache extends PackedCache {
  /** In the cache of GitHub Actions. */
  readonly type: "gha";
  /** What tells several caches of a repository apart; `quilla`, unless given. */
  readonly scope?: string | undefined;
  /** The service; what the runner says, unless given. */
  readonly url?: string | undefined;
  /** The same, of the second version: it goes first. */
  readonly urlV2?: string | undefined;
  /** What the service is asked with; `ACTIONS_RUNTIME_TOKEN`, unless given. */
  readonly token?: string | undefined;
  /** The service's version: 2 is the one that there is. */
  readonly version?: string | number | undefined;
  /** The repository, as `owner/name`: with `ghtoken`, what is there is listed once and not asked for one by one. */
  readonly repository?: string | undefined;
  /** What GitHub's REST API is asked with. */
  readonly ghtoken?: string | undefined;
  /** How long a service that throttles is waited for, as `10m`, which it is unless given. */
  readonly timeout?: string | undefined;
}

/** The service takes keys of 512 characters, of which ours need 100. */
const longestScope = 400;

/** The cache. */
export const ghaCache: Cache<GhaCache> = {
  type: "gha",
  fields: {
    "scope": "text",
    "url": "text",
    "url_v2": "text",
    "token": "text",
    "version": "text",
    "repository": "text",
    "ghtoken": "text",
    "timeout": "text",
    ...packedFields,
  },
  read(said, _direction, refuse) {
    const { scope = "", version = 2, timeout, repository } = said;
    for (const url of [said.url, said.urlV2]) {
      if (url === undefined || /^https?:/.test(url) && URL.canParse(url)) continue;
      throw refuse(
        "its url is none",
        "write url=https://HOST, or leave it out inside of a workflow",
      );
    }
    if (String(version) !== "2") {
      const hint = "leave out version: GitHub has switched the first version off in 2025";
      throw refuse("quilla speaks the second version of the service alone", hint);
    }
    if (timeout !== undefined && !((parseDuration(timeout) ?? 0) > 0)) {
      throw refuse("its timeout is no duration", "write timeout=10m, or 90s");
    }
    if (scope.includes(",") || scope.length > longestScope) {
      const hint = `give one of at most ${longestScope} characters without a comma`;
      throw refuse("the service has no keys for that scope", hint);
    }
    if (repository !== undefined && !/^[\w.-]+\/[\w.-]+$/.test(repository)) {
      throw refuse("its repository is none", "write repository=OWNER/NAME");
    }
    return readPacked(said, refuse);
  },
  async from(settings, around) {
    return (await import("./place.ts")).takenFrom(settings, around);
  },
  async to(settings, around) {
    return (await import("./place.ts")).leftIn(settings, around);
  },
};
