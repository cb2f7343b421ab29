/**
 * What refers to a manifest (OCI distribution spec § listing referrers); of registries that know no such list, the tag that stands
 * for it (§ referrers tag schema).
 *
 * @module
 */
import type { Digest } from "../../../core/digest.ts";
import type { HttpResponse } from "../../../core/fetch/client.ts";
import type { Descriptor } from "../../../core/oci/descriptor.ts";
import { parseIndex } from "../../../core/oci/image_index.ts";
import { mediaTypes } from "../../../core/oci/media_types.ts";
import { nonsense } from "./failure.ts";
import type { Repository } from "./repository.ts";
import { nextPage } from "./tags.ts";

/** One page, in bytes. */
const largestPage = 4 << 20;
const mostPages = 100;

/**
 * The manifests that refer to one, with what they are (`artifactType`) and their annotations.
 *
 * @throws {QuillaError} `registry/…`; `oci/…` for a list that is none
 */
export async function listReferrers(
  repository: Repository,
  digest: Digest,
): Promise<readonly Descriptor[]> {
  const found: Descriptor[] = [];
  let at: string | URL | undefined = `referrers/${digest}`;
  for (let pages = 0; at !== undefined; pages++) {
    const response = await ask(repository, at);
    if (response.status === 404 && pages === 0) {
      await response.discard();
      return await taggedReferrers(repository, digest);
    }
    if (pages === mostPages) throw nonsense(response, "its list of referrers has no end");
    found.push(...parseIndex(await response.bytes(largestPage)).manifests);
    at = nextPage(response);
  }
  return found;
}

async function taggedReferrers(
  repository: Repository,
  digest: Digest,
): Promise<readonly Descriptor[]> {
  const response = await ask(repository, `manifests/${digest.replace(":", "-")}`);
  if (response.status !== 404) {
    return parseIndex(await response.bytes(largestPage)).manifests;
  }
  await response.discard();
  return [];
}

async function ask(repository: Repository, at: string | URL): Promise<HttpResponse> {
  return await repository.write({
    ...{ method: "GET", at, headers: { Accept: mediaTypes.index }, expect: [200, 404] },
    doing: `listing what refers to an image of ${repository.name}`,
  });
}
