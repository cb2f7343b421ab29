/**
 * Images from an archive: an OCI layout in a tar (`index.json`), or what engines before Docker 25 and podman write
 * (`manifest.json`). Where both are there, the layout counts, and the names of either.
 *
 * @module
 */
import { type Content, piecesOf, readContent } from "../../../core/content.ts";
import { QuillaError } from "../../../core/errors.ts";
import { placedImages } from "../transfer/names.ts";
import { imagesOf, layoutPlace, referrersIn } from "./layout_list.ts";
import { selectNamed } from "../transfer/select.ts";
import type {
  ImageSource,
  PlacedImage,
  TransportEnvironment,
} from "../../../core/plugin/contracts/transport.ts";
import type { Descriptor } from "../../../core/oci/descriptor.ts";
import { carriedIndex } from "../../../core/oci/image_index.ts";
import { parseLayout } from "../../../core/oci/layout.ts";
import { carriedManifest } from "../../../core/oci/manifest.ts";
import { isManifestType } from "../../../core/oci/media_types.ts";
import type { Store } from "../../../core/store/store.ts";
import { ClassicImages } from "./classic.ts";
import { blobMember, type DockerImage, parseDockerManifest } from "./docker_manifest.ts";
import { ArchiveMembers, largestDocument } from "./members.ts";
import { type OpenArchive, openArchiveFile } from "./open_file.ts";

/** An archive's images. */
export interface ArchiveSource extends ImageSource {
  /** With what hangs on them, where that is listed, too. */
  readonly all?: readonly PlacedImage[] | undefined;
}

/**
 * Opens an archive of either form.
 *
 * @param location a path, or `-` for the standard input
 * @param store where an archive that is compressed, or comes from a pipe, is kept meanwhile
 * @param tell told how much of such an archive has been read
 * @throws {QuillaError} `archive/no-images` where it holds none, what `openArchiveFile` and `ArchiveMembers` throw, and what
 * its documents are refused for
 */
export async function openImageArchive(
  location: string,
  store: Store,
  tell?: TransportEnvironment["tell"],
): Promise<ArchiveSource> {
  return imagesOfArchive(await openArchiveFile(location, store, tell));
}

/**
 * The images of an archive that is open; closing them closes it.
 *
 * @throws {QuillaError} as {@linkcode openImageArchive}; the archive is closed then
 */
export function imagesOfArchive(file: OpenArchive): ArchiveSource {
  try {
    const members = new ArchiveMembers(file.path, file.name);
    const index = members.file("index.json");
    const dockerManifest = members.file("manifest.json");
    const dockerImages = dockerManifest &&
      parseDockerManifest(members.read(dockerManifest, "manifest.json"));
    if (index !== undefined) return layoutArchive(members, index, dockerImages ?? [], file.close);
    if (dockerImages !== undefined) return new ClassicImages(members, dockerImages, file.close);
    throw noImages(members);
  } catch (error) {
    file.close();
    throw error;
  }
}

/**
 * The images of an archive, or the one of that name.
 *
 * @throws {QuillaError} what {@linkcode openImageArchive} and `selectNamed` throw
 */
export async function openArchivedImages(
  location: string,
  name: string | undefined,
  store: Store,
  tell?: TransportEnvironment["tell"],
): Promise<ImageSource> {
  const source = await openImageArchive(location, store, tell);
  if (name === undefined) return source;
  try {
    return {
      images: [selectNamed(source.all ?? source.images, name, JSON.stringify(location))],
      referrers: source.referrers,
      has: (blob) => source.has(blob),
      blob: (blob) => source.blob(blob),
      close: () => source.close(),
    };
  } catch (error) {
    await source.close();
    throw error;
  }
}

function layoutArchive(
  members: ArchiveMembers,
  index: Content,
  dockerImages: readonly DockerImage[],
  close: () => void,
): ArchiveSource {
  const marker = members.file("oci-layout");
  if (marker !== undefined) parseLayout(members.read(marker, "oci-layout"));
  const find = ({ digest }: Descriptor) => members.file(blobMember(digest));
  const entries = carriedIndex(members.read(index, "index.json")).manifests;
  const listed = layoutPlace(entries, (blob) => {
    const content = find(blob);
    return content?.size === blob.size ? readContent(content) : undefined;
  });
  const named = (images: readonly PlacedImage[]) =>
    images.map((image) => withRepoTags(image, dockerImages, find));
  return {
    images: named(imagesOf(listed, undefined, members.name)),
    all: named(placedImages(entries)),
    referrers: referrersIn(listed),
    has: (blob) => Promise.resolve(find(blob) !== undefined),
    blob: (blob) => piecesOf(find(blob)!),
    close: () => Promise.resolve(close()),
  };
}

/** An image that the layout has no name for may have some in manifest.json, where it is known by its configuration. */
function withRepoTags(
  image: PlacedImage,
  dockerImages: readonly DockerImage[],
  find: (blob: Descriptor) => Content | undefined,
): PlacedImage {
  const { descriptor, names } = image;
  const content = find(descriptor);
  const isManifest = isManifestType(descriptor.mediaType);
  if (names.length > 0 || !isManifest || content === undefined) return image;
  if (content.size > largestDocument) return image; // told when it is read
  const { config } = carriedManifest(readContent(content), descriptor.mediaType);
  const same = dockerImages.filter((docker) => docker.config === blobMember(config.digest));
  return { descriptor, names: same.flatMap(({ repoTags }) => repoTags) };
}

function noImages(members: ArchiveMembers): QuillaError {
  const { name } = members;
  if (members.file("repositories") !== undefined) {
    return new QuillaError(`the archive ${name} is of a Docker before 1.10`, {
      code: "archive/no-images",
      hint: "load it into a Docker since, and save it again",
    });
  }
  const found = members.size === 0
    ? "has nothing in it"
    : "has neither index.json nor manifest.json";
  return new QuillaError(`the archive ${name} holds no images: it ${found}`, {
    code: "archive/no-images",
    hint: members.size === 0
      ? "the archive is cut short, or was never filled"
      : "an archive of files becomes an image with quilla import; an archive of images that is cut short has no end either",
  });
}
