/**
 * Builds an image again from what its provenance says, and compares the two.
 *
 * @module
 */
import {
  type Digest,
  equalPlatforms,
  formatPlatform,
  type Platform,
} from "../../../core/plugin/api/nouns.ts";
import { isIndexType } from "../../../core/plugin/api/oci.ts";
import { type BuildAgain, buildAgain, type BuiltAgain } from "../../kit/rebuilding/build_again.ts";
import { type Deviation, Deviations } from "../../kit/rebuilding/deviations.ts";
import { findProvenance } from "../../kit/rebuilding/find_provenance.ts";
import { findSources } from "../../kit/rebuilding/find_sources.ts";
import { readRecipe } from "../../kit/rebuilding/read_recipe.ts";
import type { Recipe } from "../../kit/rebuilding/recipe.ts";
import type { Looked, SeenImage } from "../../kit/transfer/look.ts";
import { wrongPlatform } from "../../kit/transfer/select.ts";
import { causesOf } from "./causes.ts";
import { type FirstDifference, firstDifference } from "./compare.ts";

/** What is built again, and with what. */
export interface RebuildRequest
  extends Omit<BuildAgain, "recipe" | "carried" | "deviations" | "keep"> {
  /** Of an index, only the image for this platform. */
  readonly platform?: Platform | undefined;
}

/** What came of one image. */
export interface RebuiltImage {
  /** What it runs on. */
  readonly platform: string;
  /** The digest of its manifest. */
  readonly digest: Digest;
  /** The image ID: what its configuration hashes to. */
  readonly id: Digest;
  /** The image ID of what was built. */
  readonly rebuilt: Digest;
  /** Whether the two are one: the same configuration and the same files, by their digests. */
  readonly isEqual: boolean;
  /** Whether the manifests are one, too: they are not where layers are compressed, as in a registry. */
  readonly isSameManifest: boolean;
  /** Whether an envelope was around the provenance; who signed it is for `quilla verify`. */
  readonly isSigned: boolean;
  /** Where the two begin to differ. */
  readonly difference?: FirstDifference | undefined;
  /** Why, the likeliest first. */
  readonly causes: readonly string[];
  /** The inputs that are not what they were; the image may be the same for all that. */
  readonly deviations: readonly Deviation[];
}

/** One image, and what came of building it again. */
export interface Again {
  readonly was: SeenImage;
  readonly recipe: Recipe;
  readonly isSigned: boolean;
  readonly built: BuiltAgain;
  readonly deviations: readonly Deviation[];
  readonly difference: FirstDifference | undefined;
  readonly causes: readonly string[];
}

/**
 * Builds again, one image after the other.
 *
 * @throws {QuillaError} `rebuild/…`, and what a build throws
 */
export async function rebuildImages(
  looked: Looked,
  request: RebuildRequest,
): Promise<RebuiltImage[]> {
  const rebuilt: RebuiltImage[] = [];
  for await (const again of eachAgain(looked, request)) {
    const { was, isSigned, built: { outcome }, deviations, difference, causes } = again;
    const { digest } = was.descriptor;
    rebuilt.push({
      ...{ platform: formatPlatform(was.config), digest, id: was.id, isSigned },
      rebuilt: outcome.images[0]!.image.id,
      isEqual: difference === undefined,
      isSameManifest: manifestOf(outcome) === digest,
      ...{ difference, causes, deviations },
    });
  }
  return rebuilt;
}

/** The same, each with all that is known of it. */
export async function* eachAgain(
  looked: Looked,
  request: RebuildRequest & Pick<BuildAgain, "keep">,
): AsyncGenerator<Again, void, void> {
  const { descriptor, documents, source } = looked;
  const isIndex = isIndexType(descriptor.mediaType);
  const around = isIndex ? await documents.bytes(descriptor) : undefined;
  for (const platform of await platformsOf(looked, request)) {
    const was = await looked.image({ platform });
    const { predicate, isSigned } = await findProvenance(source, was.descriptor, around);
    const deviations = new Deviations();
    const recipe = readRecipe(predicate, deviations);
    const carried = await findSources(source, was.descriptor, request.store);
    const built = await buildAgain({ ...request, recipe, carried, deviations });
    const { images, bases } = built.outcome;
    const difference = await firstDifference(was, images[0]!.image, bases);
    const { all } = deviations;
    const causes = difference === undefined
      ? []
      : causesOf(difference, all, { ...recipe, ...built });
    yield { was, recipe, isSigned, built, deviations: all, difference, causes };
  }
}

/** Which images are meant; undefined stands for the only one. */
async function platformsOf(
  { descriptor, documents }: Looked,
  { platform: wanted }: RebuildRequest,
): Promise<readonly (Platform | undefined)[]> {
  if (!isIndexType(descriptor.mediaType)) return [wanted];
  const offered = (await documents.offered(descriptor)).map(({ platform }) => platform);
  const meant = offered.filter((each) => wanted === undefined || equalPlatforms(each, wanted));
  if (meant.length === 0) throw wrongPlatform(descriptor, wanted ?? offered[0]!, offered);
  return meant;
}

/** The digest of the image's manifest, with the annotations that it was given. */
function manifestOf({ descriptor, images }: BuiltAgain["outcome"]): Digest {
  return isIndexType(descriptor.mediaType) ? images[0]!.image.descriptor.digest : descriptor.digest;
}
