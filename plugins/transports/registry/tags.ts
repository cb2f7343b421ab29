/**
 * The tags of a repository, page by page (OCI distribution spec § listing tags).
 *
 * @module
 */
import type { HttpResponse } from "../../kit/http/client.ts";
import { QuillaError } from "../../../core/plugin/api/nouns.ts";
import { Field } from "../../../core/plugin/api/oci.ts";
import { quote } from "../../../core/plugin/api/text.ts";
import { networkFailure, nonsense } from "./failure.ts";
import type { Repository } from "./repository.ts";

/** One page, in bytes. */
const largestPage = 4 << 20;
/** No repository has more; a registry that goes on is in a circle. */
const mostTags = 1_000_000;

/**
 * All tags, in the registry's order.
 *
 * @param most as many as are wanted
 * @throws {QuillaError} `registry/…`
 */
export async function listTags(repository: Repository, most = mostTags): Promise<string[]> {
  const tags: string[] = [];
  const seen = new Set<string>();
  let at: string | URL | undefined = `tags/list?n=${Math.min(most, 1000)}`;
  while (at !== undefined && tags.length < most) {
    const { response, document } = await pageAt(repository, at);
    const page = tagsIn(document);
    tags.push(...page);
    at = nextPage(response);
    if (at !== undefined && (page.length === 0 || seen.has(at.href))) {
      throw nonsense(response, "its list of tags has no end");
    }
    if (at !== undefined) seen.add(at.href);
  }
  return tags.slice(0, most);
}

const prefix = "sha256-";
const fewTags = 100;

/**
 * The tags of a repository that are made of digests of SHA-256, as far as one page can tell: most repositories have none.
 *
 * @returns undefined where the page does not tell
 * @throws {QuillaError} `registry/…`
 */
export async function digestTags(
  repository: Repository,
): Promise<ReadonlySet<string> | undefined> {
  const at = `tags/list?n=${fewTags}`;
  // zot knows no page after what is no tag of its own; its first one tells of most repositories, too.
  const { response, document } = await pageAt(repository, `${at}&last=${prefix}`, true)
    .catch(async (error) => {
      if (!(error instanceof QuillaError) || error.code !== "registry/unknown") throw error;
      return await pageAt(repository, at, true);
    });
  if (document.optional("name") === undefined) return undefined; // something else answers to everything
  const tags = tagsIn(document);
  const made = new Set(tags.filter((tag) => tag.startsWith(prefix)));
  // Some pass over where it should begin, some over how long it should be, some give a part and do not say so.
  const isAll = nextPage(response) === undefined && tags.length !== fewTags;
  const isOrdered = tags.every((tag, at) => at === 0 ? tag > prefix : tag > tags[at - 1]!);
  const isBeyond = isOrdered && tags.length > 0 && !tags.at(-1)!.startsWith(prefix);
  return isAll || isBeyond ? made : undefined;
}

async function pageAt(repository: Repository, at: string | URL, brief = false) {
  const response: HttpResponse = await repository.write({
    ...{ method: "GET", at, expect: [200], brief },
    doing: `listing the tags of ${repository.name}`,
  });
  const bytes = await response.bytes(largestPage).catch((error) => {
    throw networkFailure(error, repository.registry);
  });
  return { response, document: Field.read(bytes, "the list of tags") };
}

function tagsIn(document: Field): string[] {
  const tags = document.optional("tags");
  return tags?.strings().filter((tag) => /^\w[\w.-]{0,127}$/.test(tag)) ?? [];
}

/**
 * RFC 8288; the next page is on the same host, or is not asked for.
 *
 * @param of what it is a page of, for messages
 * @throws {QuillaError} `registry/protocol`
 */
export function nextPage(response: HttpResponse, of = "tags"): URL | undefined {
  const link = response.headers.get("link");
  const [, target] = link?.match(/<([^<>]*)>\s*;\s*(?:[^,]*;\s*)?rel="?next"?/i) ?? [];
  if (target === undefined) return undefined;
  const next = URL.canParse(target, response.url.href) ? new URL(target, response.url) : undefined;
  if (next?.origin === response.url.origin) return next;
  throw nonsense(response, `its next page of ${of} is at ${quote(target)}`);
}
