/**
 * What can be done in a registry beside copying: listing tags, looking at digests, deleting.
 *
 * @module
 */
import { formatReference, isDigest, QuillaError } from "../../../core/plugin/api/nouns.ts";
import type { Descriptor } from "../../../core/plugin/api/oci.ts";
import { fetchManifest, statManifest } from "./manifests.ts";
import { openPlace, parseLocation, parseRepository, type PlaceOptions } from "./place.ts";
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
    const response = await repository.write({
      ...{ method: "DELETE", at: `manifests/${version}` },
      ...{ expect: [200, 202, 204, 400, 405], doing: `deleting ${full}` },
    });
    if (response.status < 300) {
      await response.discard();
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

async function at<T>(
  reference: ReturnType<typeof parseRepository>,
  actions: "pull" | "delete",
  options: Flags,
  place: PlaceOptions,
  work: (repository: Repository) => Promise<T>,
): Promise<T> {
  // Deleting needs to look, too.
  const needed: RepositoryOptions["actions"] = actions === "pull" ? "pull" : "pull,delete";
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
