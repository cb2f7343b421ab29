/**
 * What outputs of images are told about what they write, in BuildKit's words.
 *
 * @module
 */
import type { LayerFormat } from "../packing/tables/format.ts";
import type { Descriptor } from "../../../core/oci/descriptor.ts";
import type {
  BuiltImages,
  CommonOutput,
  OutputSurroundings,
} from "../../../core/plugin/contracts/output.ts";
import type { AttestedImages } from "./attested.ts";
import { epochOfOutput } from "./files_words.ts";
import type { Store } from "../../../core/store/store.ts";
import type { Fields, Refuse } from "../../../core/plugin/contracts/settings.ts";
import { quote } from "../../../core/text/quote.ts";
import { didYouMean } from "../../../core/text/suggestion.ts";

/** What an image and its layers are written as. */
export interface EncodedOutput extends CommonOutput {
  /** What layers that are not compressed are compressed with; what the place says, unless given. */
  readonly compression?: LayerFormat | undefined;
  /** How hard the compressor tries, from 0; as hard as it usually does, unless given. */
  readonly compressionLevel?: number | undefined;
  /** Whether that holds for layers of base images that are compressed otherwise, too. */
  readonly forceCompression?: boolean | undefined;
  /** Whether the documents say Docker's media types (image manifest version 2, schema 2), and not the OCI's. */
  readonly dockerTypes?: boolean | undefined;
  /** Whether what is said of the image is an artefact that has it as its subject, or listed beside it only, as BuildKit once had it. */
  readonly ociArtifact?: boolean | undefined;
}

/** How an image is pushed. */
export interface PushedOutput extends EncodedOutput {
  /** Whether it gets no tag in the registry: there it is known by its digest alone. */
  readonly pushByDigest?: boolean | undefined;
  /** A repository where it is known by its digest, too. */
  readonly danglingNamePrefix?: string | undefined;
  /** Whether it is known there only where the image has no name. */
  readonly dangingNameEmptyOnly?: boolean | undefined;
  /** Whether plain http will do, and any certificate. */
  readonly registryInsecure?: boolean | undefined;
}

/** BuildKit's words, as they were said. */
interface SaidEncoding extends SaidSettled {
  readonly type: string;
  readonly compression?: string | undefined;
  readonly compressionLevel?: string | number | undefined;
  readonly ociMediatypes?: boolean | undefined;
}

/** Words about what quilla does in one way only, or does not do. */
interface SaidSettled {
  readonly attestationInline?: boolean | undefined;
  readonly rewriteTimestamp?: boolean | undefined;
  readonly preferNondistLayers?: boolean | undefined;
  readonly buildinfo?: boolean | undefined;
  readonly buildinfoAttrs?: string | undefined;
  readonly sourceDateEpoch?: string | undefined;
  readonly nameCanonical?: boolean | undefined;
  readonly unpack?: boolean | undefined;
}

/** The fields of the command line. */
export const encodingFields = {
  "compression": "text",
  "compression-level": "text",
  "force-compression": "flag",
  "oci-mediatypes": "flag",
  "oci-artifact": "flag",
  "attestation-inline": "flag",
  "rewrite-timestamp": "flag",
  "prefer-nondist-layers": "flag",
  "buildinfo": "flag",
  "buildinfo-attrs": "text",
  "source-date-epoch": "text",
} as const satisfies Fields;

/**
 * The fields of the command line. Images here and in registries are found by name and digest anyway, which is name-canonical;
 * BuildKit spells the one of dangling names so.
 */
export const pushFields = {
  "push": "flag",
  "push-by-digest": "flag",
  "registry.insecure": "flag",
  "name-canonical": "flag",
  "dangling-name-prefix": "text",
  "danging-name-empty-only": "flag",
  "unpack": "flag",
  "store": "flag",
} as const satisfies Fields;

/** What BuildKit calls them, and the highest level of each. */
const compressions: ReadonlyMap<string, readonly [LayerFormat, highest: number]> = new Map([
  ["uncompressed", ["none", 0]],
  ["gzip", ["gzip", 9]],
  ["estargz", ["estargz", 9]],
  ["zstd", ["zstd", 22]],
  ["zstd:chunked", ["zstd:chunked", 22]],
]);

/** Of the compressor that travels with quilla. */
const highestZstd = 3;

/** What was said, with the compression as it is called here. */
export function readEncoding<T extends EncodedOutput>(said: T, refuse: Refuse): T {
  const given: T & SaidEncoding = said;
  const dockerTypes = given.ociMediatypes === undefined ? said.dockerTypes : !given.ociMediatypes;
  if (dockerTypes && given.ociArtifact) {
    throw refuse("an OCI artifact has the OCI's media types", "leave out oci-mediatypes=false");
  }
  const { compression: word, compressionLevel: level, ociMediatypes: _, ...rest } = withoutSettled(
    given,
    refuse,
  );
  const written = dockerTypes === undefined ? rest : { ...rest, dockerTypes };
  const named = word === undefined && level !== undefined ? "gzip" : word;
  if (named === undefined) return written as unknown as T;
  const [compression, highest] = readCompression(named, refuse);
  if (dockerTypes && compression !== "none" && compression !== "gzip") {
    throw refuse(
      compression === "zstd"
        ? "Docker has no media type for zstd"
        : `Docker's manifests say nothing of ${compression}'s table of contents`,
      "leave out oci-mediatypes=false",
    );
  }
  const compressionLevel = level === undefined ? undefined : Number(level);
  if (level === undefined) return { ...written, compression } as unknown as T;
  if (/^\d+$/.test(String(level)) && compressionLevel! <= highest && highest > 0) {
    return { ...written, compression, compressionLevel } as unknown as T;
  }
  const hint = highest === 0 ? "leave it out" : `${compression} has the levels 0 to ${highest}`;
  throw refuse(`there is no compression-level ${quote(String(level))} of ${named}`, hint);
}

function readCompression(word: string, refuse: Refuse): readonly [LayerFormat, highest: number] {
  const found = compressions.get(word === "none" ? "uncompressed" : word);
  if (found !== undefined) return found;
  const names = [...compressions.keys()];
  throw refuse(
    `there is no compression ${quote(String(word))}`,
    didYouMean(word, names) ?? `there are ${names.join(", ")}`,
  );
}

/** What is written: the image as the store has it, or in Docker's words; with what is said of it, where that is listed beside it. */
export async function described(
  made: BuiltImages,
  settings: EncodedOutput,
  store: Store,
): Promise<Descriptor> {
  const { attested }: AttestedImages = made;
  const image = settings.dockerTypes
    ? await (await import("./docker_types.ts")).withDockerTypes(store, made.describe())
    : made.describe();
  return attested?.attach(image, settings) ?? image;
}

/** How layers are packed on the way. */
export type Packing = Pick<
  EncodedOutput,
  "compression" | "compressionLevel" | "forceCompression"
>;

/** How layers are packed on the way there, for whoever copies. A level that quilla's compressor has not is told of. */
export function packingOf(
  { compression, compressionLevel, forceCompression }: Packing,
  { warn }: Pick<OutputSurroundings, "warn">,
): Packing {
  if (compression?.startsWith("zstd") && (compressionLevel ?? 0) > highestZstd) {
    const instead = `instead of ${compressionLevel}: quilla's compressor has no higher one`;
    warn(`layers are compressed with zstd's level ${highestZstd} ${instead}`);
  }
  return { compression, compressionLevel, forceCompression };
}

/** Takes what is so anyway, or says nothing to quilla, and refuses what is never so. */
function withoutSettled<T extends SaidSettled>(
  said: T,
  refuse: Refuse,
): Omit<T, keyof SaidSettled> {
  for (const [name, value] of Object.entries(said)) {
    const refusal = value === undefined ? undefined : settled[name as keyof SaidSettled]?.(value);
    if (refusal) throw refuse(...refusal);
  }
  const rest = Object.entries(said).filter(([name]) => !Object.hasOwn(settled, name));
  return Object.fromEntries(rest) as Omit<T, keyof SaidSettled>;
}

/** Why a value is refused, and what to do, of the words that are only taken where they say what is so. */
const settled: Readonly<
  Record<keyof SaidSettled, (value: unknown) => readonly [string, string] | void>
> = {
  // What is said of an image goes where it goes.
  attestationInline() {},
  // What is stored is found by name and digest, and unpacked where it is used.
  nameCanonical() {},
  unpack() {},
  // BuildKit writes none any more, and takes the words.
  buildinfo() {},
  buildinfoAttrs() {},
  rewriteTimestamp(value) {
    if (value !== false) return;
    const hint = "leave it out; --timestamp preserve keeps the times that files have";
    return ["quilla gives all files a time that the build says", hint];
  },
  preferNondistLayers(value) {
    if (value !== false) return;
    const hint = "leave it out: such layers stay where the base image says that they are";
    return ["quilla hands on no layer that its owner alone hands on", hint];
  },
  sourceDateEpoch: () => epochOfOutput,
};
