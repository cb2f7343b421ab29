/**
 * What an image was built from, as one artefact that hangs on the image: `bundle create --with-sources` makes it, and a rebuild
 * takes from it what it would have to fetch.
 *
 * The artefact is an OCI manifest of {@linkcode sourcesType}, whose subject is the image. Each layer is one input: a tar archive of
 * files, or one file, and its annotations say which. What programs fetched has no annotations: the recording among the inputs says
 * what each of these bodies is.
 *
 * @module
 */
import type { Content } from "../../../core/content.ts";
import { isDigest } from "../../../core/digest.ts";
import { QuillaError } from "../../../core/errors.ts";
import type { Descriptor } from "../../../core/oci/descriptor.ts";
import { carriedManifest } from "../../../core/oci/manifest.ts";
import { mediaTypes } from "../../../core/oci/media_types.ts";
import type { Store } from "../../../core/store/store.ts";
import { quote } from "../../../core/text/quote.ts";
import { artefactManifest, emptyBlob } from "../referrers/artefact.ts";
import { sourceKindKey, sourcesType } from "../referrers/marks.ts";

const filesType = "application/vnd.quilla.source.files.v1.tar";
const fileType = "application/vnd.quilla.source.file.v1";
/** Short, and as recordings have it: a manifest has room for so many. */
const bodyType = "application/octet-stream";
const key = (name: string) => `dev.quilla.source.${name}`;

/**
 * What kind of input: `index` is the list of platforms that a base image was named by, `recording` the text of what programs asked
 * for.
 */
export type SourceKind = "dockerfile" | "context" | "http" | "git" | "index" | "recording";

/** One input. */
export interface CarriedSource {
  readonly kind: SourceKind;
  /** As the provenance calls it: a URL, the name of a context, or a digest. */
  readonly uri: string;
  /** What it is: a tar archive of files, or the bytes of one file. */
  readonly form: "files" | "file";
  readonly content: Content;
  /** What a downloaded file is called, where it has a name. */
  readonly name?: string | undefined;
  /** When a downloaded file was changed, or a commit was made: seconds since 1970. */
  readonly modified?: number | undefined;
}

/** An input that is a blob of a store. */
export interface StoredSource extends Omit<CarriedSource, "content"> {
  readonly blob: Pick<Descriptor, "digest" | "size">;
}

/**
 * Writes the artefact; its blobs are there. Nothing lists it yet.
 *
 * @param subject the manifest of the image
 * @param bodies what programs fetched, as the recording among the sources names it
 * @returns what points at it
 */
export function writeSources(
  { blobs }: Store,
  subject: Descriptor,
  sources: readonly StoredSource[],
  bodies: readonly Pick<Descriptor, "digest" | "size">[] = [],
): Descriptor {
  const inputs = sources.map(({ kind, uri, form, blob, name, modified }): Descriptor => ({
    mediaType: form === "files" ? filesType : fileType,
    digest: blob.digest,
    size: blob.size,
    annotations: {
      [sourceKindKey]: kind,
      [key("uri")]: uri,
      ...name === undefined ? {} : { [key("name")]: name },
      ...modified === undefined ? {} : { [key("modified")]: String(modified) },
    },
  }));
  const fetched = bodies.map(({ digest, size }) => ({ mediaType: bodyType, digest, size }));
  const layers = [...inputs, ...fetched];
  const { descriptor, bytes } = artefactManifest({ artifactType: sourcesType, layers, subject });
  for (const small of [emptyBlob.bytes, bytes]) blobs.put(small);
  return descriptor;
}

/** The blobs of an artefact's inputs. */
export function layersOfSources(bytes: Uint8Array): readonly Descriptor[] {
  const { layers } = carriedManifest(bytes, mediaTypes.manifest);
  return layers.filter(({ mediaType }) => mediaType !== mediaTypes.empty);
}

/**
 * The inputs of an artefact.
 *
 * @param open opens a blob of the place that it is in
 * @throws {QuillaError} `rebuild/sources`
 */
export function readSources(
  bytes: Uint8Array,
  open: (blob: Descriptor) => Content,
): CarriedSource[] {
  const inputs = layersOfSources(bytes).filter(({ mediaType }) => mediaType !== bodyType);
  return inputs.map((layer) => {
    const { mediaType, annotations = {} } = layer;
    const kind = annotations[sourceKindKey];
    const uri = annotations[key("uri")];
    const form = forms.get(mediaType);
    const modified = annotations[key("modified")];
    const isTime = modified === undefined || /^\d{1,12}$/.test(modified);
    const isWhole = isKind(kind) && uri !== undefined && form !== undefined && isTime;
    const isNamed = kind !== "index" && kind !== "recording" || isDigest(uri ?? "");
    if (!isWhole || !isNamed) {
      throw new QuillaError(`the sources have an input that cannot be read: ${quote(mediaType)}`, {
        code: "rebuild/sources",
        hint: "a later quilla wrote them, or they are damaged: make the bundle once more",
      });
    }
    return {
      ...{ kind, uri, form, content: open(layer) },
      name: annotations[key("name")],
      modified: modified === undefined ? undefined : Number(modified),
    };
  });
}

const forms = new Map([[filesType, "files"], [fileType, "file"]] as const) as ReadonlyMap<
  string,
  CarriedSource["form"]
>;

const kinds: readonly SourceKind[] = [
  ...["dockerfile", "context", "http", "git", "index", "recording"] as const,
];

function isKind(text: string | undefined): text is SourceKind {
  return text !== undefined && kinds.includes(text as SourceKind);
}
