/**
 * What is about a manifest of a repository: as the registry lists it, page by page (OCI distribution spec § listing referrers);
 * where it does not, as clients list it under a tag; and what hangs by a tag of its own, as cosign has it.
 *
 * @module
 */
import type { Digest } from "../../../core/plugin/api/nouns.ts";
import { messageOf, QuillaError } from "../../../core/plugin/api/nouns.ts";
import { carriedIndex, type Descriptor, mediaTypes } from "../../../core/plugin/api/oci.ts";
import type { HttpResponse } from "../../kit/http/client.ts";
import { referrersTag, tagEndings, taggedReferrer } from "../../kit/referrers/marks.ts";
import { networkFailure, nonsense } from "./failure.ts";
import { lookUp } from "./manifests.ts";
import { taggedList } from "./referrers.ts";
import type { Repository, RepositoryQuestion } from "./repository.ts";
import { digestTags, nextPage } from "./tags.ts";

/** One page, in bytes: an index of the most that registries send. */
const largestPage = 4 << 20;
/** Nothing has more; a registry that goes on is in a circle. */
const mostReferrers = 100_000;

/** How registries say that they list no referrers, or not to everybody who may pull. */
const noList = /^registry\/(unknown|unknown-name|unauthorized|denied|refused)$/;

/** What was learned of a repository while it is open, so that an image that nothing hangs on costs few questions. */
interface Learned {
  /** Whether the registry keeps no lists. */
  isListless: boolean;
  /** Its tags that are made of digests; undefined where that cannot be told at once. */
  readonly tags: Promise<ReadonlySet<string> | undefined>;
}

const learned = new WeakMap<Repository, Learned>();

function learnedOf(repository: Repository): Learned {
  const known = learned.get(repository);
  if (known !== undefined) return known;
  // A mirror may have a part of the tags, and the registry behind it may be out of reach.
  const asked = repository.hasMirrors ? Promise.resolve(undefined) : digestTags(repository);
  const tags = asked.catch((error) => {
    if (!(error instanceof QuillaError)) throw error;
    return undefined; // then each is asked for, and what is wrong is told there
  });
  const fresh = { isListless: false, tags };
  learned.set(repository, fresh);
  return fresh;
}

/**
 * @param artifactType a hint: the registry may leave out what is of another type, and what hangs by a tag is left out then
 * @throws {QuillaError} `registry/…`
 */
export async function listReferrers(
  repository: Repository,
  { digest }: Pick<Descriptor, "digest">,
  artifactType?: string,
): Promise<Descriptor[]> {
  const about = learnedOf(repository);
  const endings = artifactType === undefined ? tagEndings : [];
  const [listed, ...tagged] = await Promise.all([
    about.isListless ? undefined : registryList(repository, digest, artifactType),
    ...endings.map((ending) => hangingBy(repository, referrersTag(digest, ending))),
  ]);
  about.isListless ||= listed === undefined && !repository.hasMirrors;
  const list = referrersTag(digest);
  const known = listed ??
    (await mayBeThere(repository, list)
      ? (await taggedList(repository, list, true))?.manifests
      : []);
  return [...known ?? [], ...tagged.flatMap((each) => each ?? [])];
}

/** Whether the registry itself lists what is about a manifest. */
export async function listsReferrers(repository: Repository, subject: Digest): Promise<boolean> {
  return await registryList(repository, subject) !== undefined;
}

async function mayBeThere(repository: Repository, tag: string): Promise<boolean> {
  const tags = tag.startsWith("sha256-") ? await learnedOf(repository).tags : undefined;
  return tags?.has(tag) ?? true;
}

/** The registry's own list; undefined where it keeps none. */
async function registryList(
  repository: Repository,
  subject: Digest,
  artifactType?: string,
): Promise<Descriptor[] | undefined> {
  const found = new Map<Digest, Descriptor>();
  const seen = new Set<string>();
  const query = artifactType === undefined ? "" : `?${new URLSearchParams({ artifactType })}`;
  let at: string | URL | undefined = `referrers/${subject}${query}`;
  while (at !== undefined) {
    const question: RepositoryQuestion = {
      ...{ method: "GET", at, headers: { Accept: mediaTypes.index }, expect: [200], brief: true },
      doing: `listing what is about ${repository.name}@${subject}`,
    };
    const asked: Promise<HttpResponse | undefined> = repository.read(question);
    const response = await asked.catch((error) => {
      if (seen.size > 0 || !(error instanceof QuillaError) || !noList.test(error.code)) throw error;
      return undefined;
    });
    if (response === undefined) return undefined;
    const page = await readPage(repository, response);
    if (page === undefined) {
      if (seen.size === 0) return undefined;
      throw nonsense(response, "its list of referrers ends in something else");
    }
    const before = found.size;
    for (const referrer of page) found.set(referrer.digest, referrer);
    at = nextPage(response, "referrers");
    if (at === undefined) break;
    if (found.size === before || seen.has(at.href) || found.size > mostReferrers) {
      throw nonsense(response, "its list of referrers has no end");
    }
    seen.add(at.href);
  }
  return [...found.values()];
}

/** Some that know no such list answer with a page for people. */
async function readPage(
  repository: Repository,
  response: HttpResponse,
): Promise<readonly Descriptor[] | undefined> {
  const bytes = await response.bytes(largestPage).catch((error) => {
    throw networkFailure(error, repository.registry);
  });
  const type = response.headers.get("content-type")?.replace(/;.*/s, "").trim().toLowerCase();
  if (type !== undefined && type !== mediaTypes.index && !type.endsWith("/json")) return undefined;
  try {
    return carriedIndex(bytes).manifests;
  } catch (error) {
    if (!(error instanceof QuillaError)) throw error;
    throw nonsense(response, `its list of referrers cannot be read: ${messageOf(error)}`);
  }
}

/** What a tag names; undefined where there is none, or nobody is told. */
async function hangingBy(repository: Repository, tag: string): Promise<Descriptor | undefined> {
  if (!await mayBeThere(repository, tag)) return undefined;
  const found = await lookUp(repository, tag, true).catch((error) => {
    if (!(error instanceof QuillaError) || !noList.test(error.code)) throw error;
    return undefined;
  });
  return found && taggedReferrer(found, tag);
}
