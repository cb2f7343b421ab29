/**
 * Changing what images say: their configurations, and the annotations of their manifests and index.
 *
 * @module
 */
import { type Platform, QuillaError, samePlatform } from "../../../core/plugin/api/nouns.ts";
import { type Descriptor, isIndexType } from "../../../core/plugin/api/oci.ts";
import { indexHere, openImage } from "../../../core/plugin/api/image.ts";
import { annotationsOf, requirePlaces } from "../../kit/building/annotations.ts";
import type { Annotation, AnnotationLevel } from "../../../core/plugin/contracts/annotation.ts";
import type { Store } from "../../../core/plugin/api/store.ts";
import { editImages, type EditRequest } from "./edit.ts";
import { type ConfigChange, mutateConfig, withoutKeys } from "./mutate.ts";
import { isImage } from "./runnable.ts";

export interface MutateRequest
  extends Pick<EditRequest, "store" | "image" | "platform" | "onWarning" | "signal"> {
  readonly change: ConfigChange;
  readonly annotations?: readonly Annotation[] | undefined;
  /** Annotations that are taken away; their values are not looked at. */
  readonly unsetAnnotations?: readonly Annotation[] | undefined;
}

/**
 * Writes the changed image, or the index of changed images, without a name.
 *
 * @throws {QuillaError} `mutate/platform` where several images would be for one platform, `annotation/no-index`,
 * `annotation/platform`, and what `mutateConfig` and `editImages` throw
 */
export async function mutateImages(request: MutateRequest): Promise<Descriptor> {
  const { store, image, change, annotations = [], unsetAnnotations = [] } = request;
  const isIndex = isIndexType(image.mediaType);
  const platforms = platformsOf(store, image).filter((each) =>
    request.platform === undefined || samePlatform(each, request.platform)
  );
  if (change.platform !== undefined && platforms.length > 1) {
    throw new QuillaError(`${platforms.length} images cannot all be made for one platform`, {
      code: "mutate/platform",
      hint: "say with --platform which of them is",
    });
  }
  const placed = [...annotations, ...unsetAnnotations];
  requirePlaces(placed.filter(({ level }) => !isIndex || !level.startsWith("index")), platforms);
  const changed = (
    old: Readonly<Record<string, string>> | undefined,
    level: AnnotationLevel,
    platform?: Platform,
  ) => {
    const added = annotationsOf(annotations, level, platform);
    const removed = annotationsOf(unsetAnnotations, level, platform);
    return withoutKeys({ ...old, ...added }, Object.keys(removed ?? {}));
  };
  const result = await editImages({
    ...request,
    edit({ config, manifest }, { platform = config, annotations }) {
      return {
        config: mutateConfig(config, change),
        annotations: changed(manifest.annotations, "manifest", platform),
        descriptorAnnotations: changed(annotations, "manifest-descriptor", platform),
      };
    },
    editIndex: (index) => changed(index.annotations, "index"),
  });
  return isIndex ? { ...result, annotations: changed(undefined, "index-descriptor") } : result;
}

/** What the image runs on, or each image of an index. */
function platformsOf(store: Store, image: Descriptor): Platform[] {
  if (!isIndexType(image.mediaType)) return [openImage(store, image).config];
  const { manifests } = indexHere(store, image);
  return manifests.filter((child) => !isIndexType(child.mediaType) && isImage(store, child))
    .map((child) => child.platform ?? openImage(store, child).config);
}
