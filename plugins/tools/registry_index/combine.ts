/**
 * One image of several sources, as `docker buildx imagetools create` makes it: the same sources give the same digest
 * (docker/buildx 0.38.2 util/imagetools/create.go).
 *
 * @module
 */
import { Buffer } from "node:buffer";
import {
  formatPlatform,
  isDigest,
  parseReference,
  type Platform,
  QuillaError,
  repositoryName,
  samePlatform,
} from "../../../core/plugin/api/nouns.ts";
import {
  carriedIndex,
  type Descriptor,
  dockerMediaTypes,
  Field,
  type ImageIndex,
  isIndexType,
  isManifestType,
  mediaTypes,
  readDescriptor,
} from "../../../core/plugin/api/oci.ts";
import { quote } from "../../../core/plugin/api/text.ts";
import type { Annotation } from "../../../core/plugin/contracts/annotation.ts";
import { goJson, indexFields } from "./go_json.ts";
import type { Listed, Publication } from "./publish.ts";
import { descriptorOf, indexOf, type Remote, type RemoteImage, saidPlatform } from "./remote.ts";

/** What is combined, and how. */
export interface Combination {
  /** Names, digests, or descriptors as JSON; the two latter where only one repository is meant. */
  readonly sources: readonly string[];
  /** Names that the result gets: what the sources without a name are looked for in. */
  readonly tags: readonly string[];
  /** Of an index and of its entries. */
  readonly annotations: readonly Annotation[];
  /** Only what runs there, and what says something about it; all unless given. */
  readonly platforms: readonly Platform[];
  /** Whether an image alone is put into an index, too. */
  readonly preferIndex: boolean;
}

interface Source extends Listed {
  /** The document that it points at. */
  readonly image: RemoteImage;
}

/**
 * @throws {QuillaError} `index/no-repository`, `index/source`, `index/none` where no platform is left, `annotation/level`, `registry/…`
 */
export async function combine(remote: Remote, combination: Combination): Promise<Publication> {
  const sources = await Promise.all(named(combination).map((each) => find(remote, each)));
  const whole = joined(sources, combination);
  return narrowed(whole, combination.platforms);
}

interface Named {
  /** Where the source is asked for. */
  readonly name: string;
  /** What the user says of it. */
  readonly said?: Partial<Descriptor>;
}

/** Sources that say no repository are in the one that all others are in. */
function named({ sources, tags }: Combination): Named[] {
  const written = sources.map(readSource);
  const names = [...tags, ...written.flatMap(({ name }) => name === undefined ? [] : [name])];
  const [repository, other] = new Set(names.map((name) => repositoryName(parseReference(name))));
  return written.map(({ name, said }) => {
    if (name !== undefined) return { name };
    if (repository !== undefined && other === undefined) {
      return { name: `${repository}@${said!.digest}`, said };
    }
    throw new QuillaError(`it is not said which repository ${said!.digest} is in`, {
      code: "index/no-repository",
      hint: "write it as NAME@sha256:…",
    });
  });
}

function readSource(text: string): { readonly name?: string; readonly said?: Partial<Descriptor> } {
  const trimmed = text.trim();
  if (isDigest(trimmed)) return { said: { digest: trimmed } };
  if (!trimmed.startsWith("{")) return { name: trimmed };
  const document = Field.read(Buffer.from(trimmed), "the source");
  if (document.optional("schemaVersion") !== undefined) {
    throw new QuillaError("the source is a manifest or an index, and no descriptor of one", {
      code: "index/source",
      hint: 'a descriptor is {"mediaType": …, "digest": …, "size": …}, and may have a platform',
    });
  }
  return { said: readDescriptor(document) };
}

async function find(remote: Remote, { name, said = {} }: Named): Promise<Source> {
  const image = await remote.image(name);
  if (said.size && said.size !== image.descriptor.size) {
    throw new QuillaError(
      `${image.name} has ${image.descriptor.size} bytes, and its descriptor says ${said.size}`,
      { code: "index/source", hint: "leave the size out, or write the right one" },
    );
  }
  const { mediaType, digest, size } = image.descriptor;
  const { annotations, platform, urls } = said;
  const descriptor: Descriptor = { mediaType, digest, size, annotations, platform, urls };
  if (!isManifestType(mediaType)) return { descriptor, image, from: image };
  return { descriptor: await withPlatform(image, descriptor), image, from: image };
}

/** What the image itself says fills what its descriptor leaves open. */
async function withPlatform(image: RemoteImage, descriptor: Descriptor): Promise<Descriptor> {
  const { os, architecture, ...rest } = descriptor.platform ?? { os: "", architecture: "" };
  if (os !== "" && architecture !== "") return descriptor;
  const own = await saidPlatform(image.documents, descriptor);
  const variant = rest.variant ?? (architecture === "" ? own?.variant : undefined);
  const platform = {
    ...{ ...rest, variant },
    os: os || own?.os || "",
    architecture: architecture || own?.architecture || "",
  };
  return { ...descriptor, platform };
}

/** One document that lists all; of one source alone, that source. */
function joined(
  sources: readonly Source[],
  { annotations, preferIndex }: Combination,
): Publication {
  const [only] = sources;
  if (sources.length === 1 && annotations.length === 0) {
    const { descriptor, image, from } = only!;
    const index = indexOf(image);
    if (index !== undefined || !preferIndex) {
      const listed = index?.manifests ?? [descriptor];
      const { bytes } = image;
      return { descriptor, bytes, listed: listed.map((each) => ({ descriptor: each, from })) };
    }
  }
  const listed: Listed[] = [];
  for (const { descriptor, image, from } of sources) {
    for (const child of indexOf(image)?.manifests ?? [descriptor]) add(listed, child, from);
  }
  const isDocker = listed.every(({ descriptor }) =>
    descriptor.mediaType.startsWith("application/vnd.docker.")
  );
  const mediaType = isDocker ? dockerMediaTypes.index : mediaTypes.index;
  // A list of Docker's has no annotations.
  const said = isDocker ? [] : annotations;
  requireLevels(said);
  const annotated = listed.map((each) => ({ ...each, descriptor: annotate(each, said) }));
  return written({
    mediaType,
    manifests: annotated.map(({ descriptor }) => descriptor),
    annotations: valuesOf(said.filter(({ level }) => level === "index")),
  }, annotated);
}

/** What is listed twice stands once, and has what is said of it in either place. */
function add(listed: Listed[], child: Descriptor, from: RemoteImage): void {
  const at = listed.findIndex(({ descriptor }) => descriptor.digest === child.digest);
  if (at < 0) return void listed.push({ descriptor: child, from });
  const old = listed[at]!.descriptor;
  const descriptor = {
    ...old,
    platform: child.platform ?? old.platform,
    annotations: { ...old.annotations, ...child.annotations },
  };
  listed[at] = { descriptor, from };
}

function annotate({ descriptor }: Listed, annotations: readonly Annotation[]): Descriptor {
  const { platform } = descriptor;
  const meant = annotations.filter((each) =>
    each.level === "manifest-descriptor" &&
    (each.platform === undefined ||
      platform !== undefined && formatPlatform(each.platform) === formatPlatform(platform))
  );
  if (meant.length === 0) return descriptor;
  return { ...descriptor, annotations: { ...descriptor.annotations, ...valuesOf(meant) } };
}

function valuesOf(annotations: readonly Annotation[]): Record<string, string> {
  return Object.fromEntries(annotations.map(({ key, value }) => [key, value]));
}

function requireLevels(annotations: readonly Annotation[]): void {
  const odd = annotations.find(({ level }) => level !== "index" && level !== "manifest-descriptor");
  if (odd === undefined) return;
  throw new QuillaError(
    `the annotation ${quote(odd.key)} is for ${quote(odd.level)}: images of an index keep theirs`,
    {
      code: "annotation/level",
      hint: "write index:key=value for the index, manifest-descriptor:key=value for its entries",
    },
  );
}

/** Only what runs on one of the platforms, and what says something about that. */
function narrowed(whole: Publication, platforms: readonly Platform[]): Publication {
  if (platforms.length === 0) return whole;
  const runs = ({ platform }: Descriptor) =>
    platform === undefined || platforms.some((wanted) => samePlatform(platform, wanted));
  if (!isIndexType(whole.descriptor.mediaType)) {
    const { descriptor } = whole.listed[0]!;
    if (descriptor.platform !== undefined && runs(descriptor)) return whole;
    throw noPlatform(platforms);
  }
  const wanted = new Set<string>();
  for (const { descriptor } of whole.listed) if (runs(descriptor)) wanted.add(descriptor.digest);
  const listed = whole.listed.filter(({ descriptor: { digest, annotations } }) =>
    wanted.has(digest) || wanted.has(annotations?.[aboutKey] ?? "")
  );
  if (listed.length === 0) throw noPlatform(platforms);
  if (listed.length === whole.listed.length) return whole;
  const index = carriedIndex(whole.bytes, whole.descriptor.mediaType);
  return written({ ...index, manifests: listed.map(({ descriptor }) => descriptor) }, listed);
}

/** The annotation of an attestation that says which manifest is meant (BuildKit, attestation-storage.md). */
const aboutKey = "vnd.docker.reference.digest";

function noPlatform(platforms: readonly Platform[]): QuillaError {
  return new QuillaError(
    `none of the images is for ${platforms.map(formatPlatform).join(" or ")}`,
    { code: "index/none", hint: "`quilla buildx imagetools inspect NAME` shows what they are for" },
  );
}

function written(index: ImageIndex, listed: readonly Listed[]): Publication {
  const bytes = Buffer.from(goJson(indexFields(index), "  "));
  return { descriptor: descriptorOf(bytes, index.mediaType), bytes, listed };
}
