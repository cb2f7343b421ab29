/**
 * Manifests and indexes of a repository (OCI distribution spec § pulling manifests, § pushing manifests).
 *
 * @module
 */
import {
  algorithmOf,
  type Digest,
  digestOf,
  isDigest,
  parseDigest,
  QuillaError,
} from "../../../core/plugin/api/nouns.ts";
import type { HttpResponse } from "../../kit/http/client.ts";
import {
  checkDocumentType,
  type Descriptor,
  dockerMediaTypes,
  Field,
  isIndexType,
  isManifestType,
  isSchema1Type,
  mediaTypes,
} from "../../../core/plugin/api/oci.ts";
import { didYouMean, quote } from "../../../core/plugin/api/text.ts";
import { networkFailure, nonsense } from "./failure.ts";
import type { Repository, RepositoryQuestion } from "./repository.ts";
import { listTags } from "./tags.ts";

/** What is larger is no manifest (OCI distribution spec § pushing manifests). */
const largest = 4 << 20;

/** Schema 1 is asked for too, so that it can be told by its name instead of as a missing image. */
const accepted = [
  mediaTypes.index,
  mediaTypes.manifest,
  dockerMediaTypes.index,
  dockerMediaTypes.manifest,
  "application/vnd.docker.distribution.manifest.v1+prettyjws",
  "application/vnd.docker.distribution.manifest.v1+json",
].join(", ");

/** A manifest or an index, with its bytes. */
export interface FetchedManifest {
  readonly descriptor: Descriptor;
  readonly bytes: Uint8Array;
}

/**
 * Fetches a manifest by tag or digest. What comes is what the digest says, and of the type that it says.
 *
 * @throws {QuillaError} `registry/unknown-tag` with a tag that comes near, `registry/schema1`, `registry/media-type`,
 * `registry/digest-mismatch`, `registry/too-much`, and what asking throws
 */
export async function fetchManifest(
  repository: Repository,
  reference: string,
): Promise<FetchedManifest> {
  return await manifestIn(repository, reference, await ask(repository, reference));
}

/**
 * What a tag names, mirrors asked first; undefined where it is not known. A registry without mirrors is asked for the head alone.
 *
 * @param brief as questions have it
 * @throws {QuillaError} as {@linkcode fetchManifest}
 */
export async function lookUp(
  repository: Repository,
  tag: string,
  brief = false,
): Promise<Descriptor | undefined> {
  if (!repository.hasMirrors) return await statManifest(repository, tag, brief);
  try {
    const response = await repository.read({ ...questionFor(repository, tag), brief });
    return (await manifestIn(repository, tag, response)).descriptor;
  } catch (error) {
    if (error instanceof QuillaError && error.code === "registry/unknown") return undefined;
    throw error;
  }
}

async function manifestIn(
  repository: Repository,
  reference: string,
  response: HttpResponse,
): Promise<FetchedManifest> {
  const bytes = await response.bytes(largest).catch((error) => {
    if (!(error instanceof QuillaError) || error.code !== "fetch/too-large") {
      throw networkFailure(error, repository.registry);
    }
    throw new QuillaError(
      `the manifest ${show(repository, reference)} has more than ${largest} bytes`,
      { code: "registry/too-much", hint: "no manifest is that large: it was made to deceive" },
    );
  });
  const mediaType = checkedType(response, bytes, repository, reference);
  const said = saidDigest(response);
  const digest = digestOf(bytes, said === undefined ? "sha256" : algorithmOf(said));
  const asked = isDigest(reference) ? reference : undefined;
  for (const expected of [said, asked]) {
    if (expected === undefined || digestOf(bytes, algorithmOf(expected)) === expected) continue;
    throw new QuillaError(
      `the manifest ${
        show(repository, reference)
      } is not what its digest says: ${expected} was announced, and ${digest} came`,
      {
        code: "registry/digest-mismatch",
        hint: "it was changed on its way, or the registry is damaged; nothing of it was kept",
      },
    );
  }
  return { descriptor: { mediaType, digest: asked ?? digest, size: bytes.length }, bytes };
}

/**
 * The digest and size of a manifest, without its bytes; undefined where there is none.
 *
 * @throws {QuillaError} what asking throws
 */
export async function statManifest(
  repository: Repository,
  reference: string,
  brief = false,
): Promise<Descriptor | undefined> {
  const response = await repository.head(
    {
      ...{ at: `manifests/${reference}`, headers: { Accept: accepted }, brief },
      ...{ expect: [200, 404], doing: `looking for ${show(repository, reference)}` },
    },
    { expect: [200, 404] },
  );
  if (response.status === 404) return undefined;
  const asked = isDigest(reference) ? reference : undefined;
  const digest = saidDigest(response) ?? asked;
  const size = Number(response.headers.get("content-length") ?? NaN);
  // Both may be left out; then the manifest itself tells them, and whether another digest than was asked for means the same.
  const isOther = asked !== undefined && digest !== asked;
  if (digest === undefined || isOther || !Number.isSafeInteger(size)) {
    return (await fetchManifest(repository, reference)).descriptor;
  }
  return { mediaType: typeOf(response) ?? mediaTypes.manifest, digest, size };
}

/**
 * Puts a manifest under a tag or its digest.
 *
 * @returns whether the registry says that it lists it as being about its subject
 * @throws {QuillaError} `registry/digest-mismatch` where the registry calls it otherwise, and what asking throws
 */
export async function putManifest(
  repository: Repository,
  reference: string,
  { descriptor, bytes }: FetchedManifest,
): Promise<boolean> {
  const response = await repository.write({
    ...{ method: "PUT", at: `manifests/${reference}`, expect: [200, 201, 202] },
    headers: { "Content-Type": descriptor.mediaType },
    body: { size: bytes.length, open: () => [bytes] },
    doing: `writing ${show(repository, reference)}`,
  });
  await response.discard();
  const said = saidDigest(response);
  const isRight = said === undefined || said === descriptor.digest ||
    algorithmOf(said) !== algorithmOf(descriptor.digest);
  if (isRight) return response.headers.get("oci-subject") !== undefined;
  throw new QuillaError(
    `${
      show(repository, reference)
    } was changed by the registry: it has ${said}, not ${descriptor.digest}`,
    { code: "registry/digest-mismatch", hint: "ask those who run the registry" },
  );
}

async function ask(repository: Repository, reference: string): Promise<HttpResponse> {
  return await repository.read(questionFor(repository, reference)).catch(async (error) => {
    throw isDigest(reference) ? error : await withNearTags(repository, reference, error);
  });
}

function questionFor(repository: Repository, reference: string): RepositoryQuestion {
  return {
    ...{ method: "GET", at: `manifests/${reference}`, headers: { Accept: accepted } },
    ...{ expect: [200], doing: `reading ${show(repository, reference)}` },
  };
}

/** A tag that is not there, with those that are. */
async function withNearTags(
  repository: Repository,
  tag: string,
  error: unknown,
): Promise<unknown> {
  if (!(error instanceof QuillaError) || error.code !== "registry/unknown") return error;
  const tags = await listTags(repository, 1000).catch(() => []);
  const shown = tags.slice(-8).map((each) => quote(each)).join(", ");
  return new QuillaError(
    `there is no ${show(repository, tag)}: the registry does not know the tag`,
    {
      code: "registry/unknown-tag",
      hint: didYouMean(tag, tags, (near) => `${repository.name}:${near}`) ??
        (tags.length === 0
          ? "look at the name and the tag"
          : `its ${tags.length} tags are, among others, ${shown}`),
      cause: error,
    },
  );
}

/** The media type that the registry and the document agree on. */
function checkedType(
  response: HttpResponse,
  bytes: Uint8Array,
  repository: Repository,
  reference: string,
): string {
  const said = typeOf(response);
  const document = Field.read(bytes, `the manifest ${show(repository, reference)}`);
  const inside = document.optional("mediaType")?.mediaType();
  const version = document.optional("schemaVersion")?.value;
  if (version === 1 || isSchema1Type(said ?? inside ?? "")) {
    throw new QuillaError(
      `the image ${
        show(repository, reference)
      } has a manifest of Docker's schema version 1, which is not supported: nothing in it can be verified`,
      {
        code: "registry/schema1",
        hint: "push the image again with a tool made since 2017, and use that",
      },
    );
  }
  const mediaType = said ?? inside ??
    (document.optional("manifests") === undefined ? mediaTypes.manifest : mediaTypes.index);
  const type = isIndexType(mediaType)
    ? "index"
    : isManifestType(mediaType)
    ? "manifest"
    : undefined;
  if (type === undefined || inside !== undefined && inside !== mediaType) {
    const other = type === undefined ? "which is no image" : `and calls itself ${quote(inside!)}`;
    throw new QuillaError(
      `${show(repository, reference)} comes with the media type ${quote(mediaType)}, ${other}`,
      {
        code: "registry/media-type",
        hint: "readers would disagree on what it is; the registry is at fault, or means ill",
      },
    );
  }
  checkDocumentType(document, {
    accepts: type === "index" ? isIndexType : isManifestType,
    ordinary: mediaType,
    foreign: type === "index" ? ["config", "layers", "fsLayers"] : ["manifests", "fsLayers"],
  }, mediaType);
  return mediaType;
}

/** What servers say of files that they know nothing about. */
const generic: ReadonlySet<string> = new Set(
  ["", "application/octet-stream", "application/json", "text/plain", "binary/octet-stream"],
);

/** Without parameters; undefined where it says nothing of use. */
function typeOf({ headers }: HttpResponse): string | undefined {
  const type = headers.get("content-type")?.replace(/;.*/s, "").trim().toLowerCase();
  return type === undefined || generic.has(type) ? undefined : type;
}

/** @throws {QuillaError} `registry/protocol` where it is no digest */
function saidDigest(response: HttpResponse): Digest | undefined {
  const text = response.headers.get("docker-content-digest");
  if (text === undefined || text === "") return undefined;
  try {
    return parseDigest(text);
  } catch {
    throw nonsense(response, `${quote(text)} should be a digest`);
  }
}

function show(repository: Repository, reference: string): string {
  return `${repository.name}${isDigest(reference) ? "@" : ":"}${reference}`;
}
