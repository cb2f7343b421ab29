/**
 * What can be done in a registry beside copying: listing tags, looking at digests, deleting.
 *
 * @module
 */
import {
  type Digest,
  formatReference,
  isDigest,
  QuillaError,
} from "../../../core/plugin/api/nouns.ts";
import type { Descriptor } from "../../../core/plugin/api/oci.ts";
import { describeReferrer } from "../../kit/referrers/describe.ts";
import { listsReferrers } from "./list_referrers.ts";
import { fetchManifest, statManifest } from "./manifests.ts";
import { openPlace, parseLocation, parseRepository, type PlaceOptions } from "./place.ts";
import { changeList } from "./referrers.ts";
import type { Repository, RepositoryOptions } from "./repository.ts";
import { listTags } from "./tags.ts";

type Flags = Readonly<Record<string, string>>;

/**
 * All tags of a repository, sorted: registries do not agree on an order.
 *
 * @param name such as `registry.example/team/app`; a `docker://` before it is passed over
 * @throws {QuillaError} `registry/…`
 */
export async function repositoryTags(
  name: string,
  options: Flags = {},
  place: PlaceOptions = {},
): Promise<string[]> {
  return await at(
    parseRepository(bare(name)),
    "pull",
    options,
    place,
    async (repository) => (await listTags(repository)).sort(),
  );
}

/**
 * What a registry calls an image: its manifest, or its index of several.
 *
 * @throws {QuillaError} `registry/unknown-tag`, `registry/…`
 */
export async function imageDescriptor(
  name: string,
  options: Flags = {},
  place: PlaceOptions = {},
): Promise<Descriptor> {
  const reference = parseLocation(bare(name));
  const version = reference.digest ?? reference.tag!;
  return await at(
    reference,
    "pull",
    options,
    place,
    async (repository) =>
      await statManifest(repository, version) ??
        (await fetchManifest(repository, version)).descriptor,
  );
}

/**
 * Deletes a tag, or by a digest a manifest with all of its tags.
 *
 * @throws {QuillaError} `registry/no-delete` where the registry deletes nothing, or no tags; `registry/…`
 */
export async function deleteImage(
  name: string,
  options: Flags = {},
  place: PlaceOptions = {},
): Promise<string> {
  const reference = parseLocation(bare(name));
  const version = reference.digest ?? reference.tag!;
  const full = formatReference(reference);
  return await at(reference, "delete", options, place, async (repository) => {
    const about = isDigest(version) ? await aboutIn(repository, version) : undefined;
    const response = await repository.write({
      ...{ method: "DELETE", at: `manifests/${version}` },
      ...{ expect: [200, 202, 204, 400, 405], doing: `deleting ${full}` },
    });
    if (response.status < 300) {
      await response.discard();
      if (about !== undefined) await unlist(repository, version, about);
      return full;
    }
    const cause = await repository.failure(response, `deleting ${full}`);
    const digest = isDigest(version)
      ? undefined
      : (await statManifest(repository, version))?.digest;
    throw new QuillaError(
      `${full} is not deleted: the registry deletes ${
        digest === undefined ? "nothing" : "no tags"
      }`,
      {
        code: "registry/no-delete",
        hint: digest === undefined
          ? "those who run it can allow it, or delete the image themselves"
          : `${repository.name}@${digest} deletes the image, with all tags that it has`,
        cause,
      },
    );
  });
}

/** What a manifest is about, where it is about something and can be read. */
async function aboutIn(repository: Repository, digest: string): Promise<Digest | undefined> {
  try {
    const { bytes, descriptor } = await fetchManifest(repository, digest);
    return describeReferrer(bytes, descriptor).subject?.digest;
  } catch (error) {
    if (error instanceof QuillaError) return undefined; // what is wrong with it is told where it is deleted
    throw error;
  }
}

/** Takes it out of the list that clients keep, where the registry keeps none. */
async function unlist(repository: Repository, digest: string, subject: Digest): Promise<void> {
  if (await listsReferrers(repository, subject)) return;
  await changeList(repository, subject, (listed) => {
    const kept = listed.filter((each) => each.digest !== digest);
    return kept.length === listed.length ? listed : kept;
  });
}

async function at<T>(
  reference: ReturnType<typeof parseRepository>,
  actions: "pull" | "delete",
  options: Flags,
  place: PlaceOptions,
  work: (repository: Repository) => Promise<T>,
): Promise<T> {
  // Deleting needs to look, too, and to write the list of what is about something.
  const needed: RepositoryOptions["actions"] = actions === "pull" ? "pull" : "pull,push,delete";
  const { repository, http } = await openPlace(reference, needed, { options }, place);
  try {
    return await work(repository);
  } finally {
    http.close();
  }
}

function bare(name: string): string {
  return name.replace(/^docker:(?=\/\/)/, "");
}
