/**
 * The keys of a repository's entries, from GitHub's REST API: a hundred with one request, where the service is asked for each
 * (`GET /repos/{owner}/{repo}/actions/caches`, version 2022-11-28).
 *
 * @module
 */
import type { Asking } from "./asking.ts";
import { blobKeys } from "./keys.ts";
import { nonsense, objectOf } from "./refusal.ts";

/** What is listed, and how. */
export interface Listing {
  /** As `owner/name`. */
  readonly repository: string;
  /** What the API is asked with. */
  readonly token: string;
  /** The API; GitHub's own, unless given. */
  readonly api?: string | undefined;
}

const perPage = 100;
const longestAnswer = 4 << 20;

/** The keys of the blobs that are there for any of these refs. */
export async function knownBlobKeys(
  asking: Asking,
  { repository, token, api = "https://api.github.com" }: Listing,
  refs: readonly string[],
): Promise<ReadonlySet<string>> {
  const keys = new Set<string>();
  for (const ref of refs) {
    for (let page = 1, total = Infinity; (page - 1) * perPage < total; page++) {
      const url = new URL(`${api.replace(/\/*$/, "")}/repos/${repository}/actions/caches`);
      const words = { per_page: String(perPage), page: String(page), key: blobKeys, ref };
      for (const [name, value] of Object.entries(words)) url.searchParams.set(name, value);
      const response = await asking.ask({
        method: "GET",
        url,
        headers: {
          "Accept": "application/vnd.github+json",
          "Authorization": `Bearer ${token}`,
          "X-GitHub-Api-Version": "2022-11-28",
        },
      }, `listing the caches of ${repository}`);
      const listed = objectOf(new TextDecoder().decode(await response.bytes(longestAnswer)));
      const { actions_caches: found, total_count: count } = listed;
      if (!Array.isArray(found)) throw nonsense("its REST API lists no caches");
      for (const each of found) if (typeof each?.key === "string") keys.add(each.key);
      total = Number(count) || 0;
    }
  }
  return keys;
}
