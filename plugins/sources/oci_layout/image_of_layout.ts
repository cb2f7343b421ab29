/**
 * Taking an image out of a layout.
 *
 * @module
 */
import { QuillaError } from "../../../core/plugin/api/nouns.ts";
import { copyImages } from "../../kit/transfer/copy_images.ts";
import { openLayout } from "../../kit/archives/layout_source.ts";
import { selectNamed } from "../../kit/transfer/select.ts";
import { namelessSink } from "../../kit/transfer/store_place.ts";
import type { ImageSource, PlacedImage } from "../../../core/plugin/contracts/transport.ts";
import type { Descriptor } from "../../../core/plugin/api/oci.ts";
import type { Store } from "../../../core/plugin/api/store.ts";

/**
 * Takes an image of a layout into the store, under no name: it is garbage once the build that uses it is over, but for what
 * the result is made of. Every byte is verified.
 *
 * @param location what stands behind `oci-layout://`; without a tag the layout's one image, or the one that is `latest`
 * @throws {QuillaError} `layout/…`, `image/unknown`, `image/ambiguous`, and what `copyImages` throws
 */
export async function imageOfLayout(store: Store, location: string): Promise<Descriptor> {
  const { path, tag, digest } = split(location);
  const source = openLayout(path);
  try {
    const image = choose(source, path, tag, digest);
    const only = { ...source, images: [image] };
    const [taken] = await copyImages(only, namelessSink(store), { store });
    return taken!.descriptor;
  } finally {
    await source.close();
  }
}

/** No tag has a slash in it, so that a colon further left belongs to the path. */
function split(location: string): { path: string; tag?: string; digest?: string } {
  const at = location.lastIndexOf("@");
  if (at > 0 && /^@[a-z0-9]+:[0-9a-f]+$/.test(location.slice(at))) {
    return { path: location.slice(0, at), digest: location.slice(at + 1) };
  }
  const colon = location.lastIndexOf(":");
  return colon <= 0 || /[/\\]/.test(location.slice(colon))
    ? { path: location }
    : { path: location.slice(0, colon), tag: location.slice(colon + 1) };
}

function choose(
  { images }: ImageSource,
  path: string,
  tag: string | undefined,
  digest: string | undefined,
): PlacedImage {
  const place = JSON.stringify(path);
  if (digest === undefined) {
    return tag === undefined && images.length === 1
      ? images[0]!
      : selectNamed(images, tag ?? "latest", place);
  }
  const found = images.find(({ descriptor }) => descriptor.digest === digest);
  if (found !== undefined) return found;
  throw new QuillaError(`there is no image ${digest} in ${place}`, {
    code: "image/unknown",
    hint: images.map(({ descriptor }) => descriptor.digest).slice(0, 10).join(", ") ||
      "the layout has no images",
  });
}
