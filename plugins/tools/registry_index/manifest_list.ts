/**
 * Lists that `docker manifest create` begins and `docker manifest push` sends: a directory for each list, a file for each image, as
 * Docker's client keeps and reads them (docker/cli 28.2.2 cli/manifest/store, cli/command/manifest).
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  type Digest,
  digestOf,
  formatReference,
  parseDigest,
  parseReference,
  QuillaError,
  systemCode,
  withDefaultTag,
} from "../../../core/plugin/api/nouns.ts";
import { isIndexType, mediaTypes, parseJson } from "../../../core/plugin/api/oci.ts";
import { quote } from "../../../core/plugin/api/text.ts";
import { goJson } from "./go_json.ts";
import type { Publication } from "./publish.ts";
import { descriptorOf, type Remote } from "./remote.ts";

/** What an image runs on, with the names of documents. */
export interface PlatformFields {
  /** The processor. */
  readonly architecture?: string | undefined;
  /** The system. */
  readonly os?: string | undefined;
  /** The system's version. */
  readonly "os.version"?: string | undefined;
  /** What the system must have. */
  readonly "os.features"?: readonly string[] | undefined;
  /** The processor's variant. */
  readonly variant?: string | undefined;
}

/** An image of a list. */
export interface ListedManifest {
  /** Its full name. */
  readonly name: string;
  /** The manifest's type. */
  readonly mediaType: string;
  /** What the manifest hashes to. */
  readonly digest: Digest;
  /** How long it is, in bytes. */
  readonly size: number;
  /** What the image runs on. */
  readonly platform: PlatformFields;
  /** The manifest itself, every byte. */
  readonly text: string;
}

/** `docker.io/library/hello:latest`, as files and messages say it. */
export function fullName(text: string): string {
  return formatReference(withDefaultTag(parseReference(text.replace(/^docker:\/\//, ""))));
}

/** The lists of a directory. */
export class ManifestLists {
  readonly #directory: string;

  /** @param directory such as `~/.docker/manifests` */
  constructor(directory: string) {
    this.#directory = directory;
  }

  /** The images of a list, by their names; undefined where there is no such list. */
  find(list: string): readonly ListedManifest[] | undefined {
    const folder = this.#path(list);
    try {
      return readdirSync(folder).sort().map((file) => readEntry(join(folder, file)));
    } catch (error) {
      if (systemCode(error) === "ENOENT") return undefined;
      throw unusable(folder, error);
    }
  }

  /** @throws {QuillaError} `index/unknown` */
  require(list: string): readonly ListedManifest[] {
    const found = this.find(list);
    if (found !== undefined) return found;
    throw new QuillaError(`there is no manifest list ${list}`, {
      code: "index/unknown",
      hint: `\`quilla manifest create ${list} IMAGE…\` begins one`,
    });
  }

  /** Makes the list, if it is not there, and puts the images into it, all at once as far as their files are concerned. */
  save(list: string, images: readonly ListedManifest[]): void {
    const folder = this.#path(list);
    try {
      mkdirSync(folder, { recursive: true });
      for (const image of images) {
        const path = join(folder, fileName(image.name));
        const draft = join(this.#directory, `.${fileName(list)}.${fileName(image.name)}.draft`);
        writeFileSync(draft, entryText(image));
        renameSync(draft, path);
      }
    } catch (error) {
      throw unusable(folder, error);
    }
  }

  /** Takes an image out of its list. */
  take(list: string, name: string): void {
    rmSync(join(this.#path(list), fileName(name)), { force: true });
  }

  remove(list: string): void {
    rmSync(this.#path(list), { recursive: true, force: true });
  }

  #path(list: string): string {
    return join(this.#directory, fileName(list));
  }
}

function fileName(reference: string): string {
  return reference.replaceAll(":", "-").replaceAll("/", "_");
}

function unusable(path: string, error: unknown): QuillaError {
  if (error instanceof QuillaError) return error;
  return new QuillaError(
    `the manifest list at ${quote(path)} cannot be used: ${systemCode(error) ?? "it is damaged"}`,
    { code: "index/damaged", hint: "remove it, and begin it again", cause: error },
  );
}

/** One file of Docker's. */
function entryText({ name, mediaType, digest, size, platform, text }: ListedManifest): string {
  return goJson({
    Ref: name,
    Descriptor: { mediaType, digest, size, platform },
    Raw: Buffer.from(text).toString("base64"),
    [mediaType === mediaTypes.manifest ? "OCIManifest" : "SchemaV2Manifest"]: JSON.parse(text),
  });
}

function readEntry(path: string): ListedManifest {
  const damaged = (why: string) =>
    new QuillaError(`the file ${quote(path)} is no image of a manifest list: ${why}`, {
      code: "index/damaged",
      hint: "remove the list with `quilla manifest rm`, and begin it again",
    });
  const document = parseJson(readFileSync(path), path) as Readonly<Record<string, unknown>>;
  const { Ref: name, Raw: raw, Descriptor } = document;
  if (typeof name !== "string" || typeof raw !== "string") throw damaged("it lacks Ref or Raw");
  const { mediaType, digest, size, platform } = (Descriptor ?? {}) as Readonly<
    Record<string, unknown>
  >;
  if (typeof mediaType !== "string" || typeof digest !== "string" || typeof size !== "number") {
    throw damaged("its descriptor is not whole");
  }
  const bytes = Buffer.from(raw, "base64");
  if (digestOf(bytes) !== digest || bytes.length !== size) {
    throw damaged("the manifest is not the one it names");
  }
  const text = bytes.toString("utf8");
  return {
    ...{ name, mediaType, digest: parseDigest(digest), size, text },
    platform: (platform ?? {}) as PlatformFields,
  };
}

/**
 * An image as its registry has it.
 *
 * @throws {QuillaError} `index/nested` where it is an index, `registry/…`
 */
export async function fetchListed(remote: Remote, text: string): Promise<ListedManifest> {
  const name = fullName(text);
  const { descriptor, bytes, documents } = await remote.image(name);
  const { mediaType, digest, size } = descriptor;
  if (isIndexType(mediaType)) {
    throw new QuillaError(`${name} is an index of several images`, {
      code: "index/nested",
      hint:
        "name the images in it, NAME@sha256:…; or put indexes together with `quilla buildx imagetools create`",
    });
  }
  const { config } = await documents.manifest(descriptor);
  const said = parseJson(await documents.bytes(config), "the configuration");
  return {
    ...{ name, mediaType, digest, size },
    platform: platformIn(said as Readonly<Record<string, unknown>>),
    text: new TextDecoder().decode(bytes),
  };
}

/** As the configuration says it, word for word. */
function platformIn(config: Readonly<Record<string, unknown>>): PlatformFields {
  const names = ["architecture", "os", "os.version", "os.features", "variant"];
  const fields = names.flatMap((name) =>
    config[name] === undefined || config[name] === "" ? [] : [[name, config[name]]]
  );
  return Object.fromEntries(fields);
}

/** The list as Docker's client sends it: of the kind that its first image has. */
export function listText(images: readonly ListedManifest[]): {
  readonly mediaType: string;
  readonly text: string;
} {
  const mediaType = images[0]?.mediaType === mediaTypes.manifest
    ? mediaTypes.index
    : "application/vnd.docker.distribution.manifest.list.v2+json";
  const manifests = images.map(({ mediaType, size, digest, platform }) => ({
    ...{ mediaType, size, digest },
    platform: {
      architecture: platform.architecture ?? "",
      os: platform.os ?? "",
      ...withoutUndefined({
        "os.version": platform["os.version"],
        "os.features": platform["os.features"],
        variant: platform.variant,
      }),
    },
  }));
  return { mediaType, text: goJson({ schemaVersion: 2, mediaType, manifests }, "   ") };
}

function withoutUndefined(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/**
 * What is sent for a list.
 *
 * @throws {QuillaError} `index/none`, `index/platform`
 */
export async function publicationOf(
  remote: Remote,
  list: string,
  images: readonly ListedManifest[],
): Promise<Publication> {
  if (images.length === 0) {
    throw new QuillaError(`the manifest list ${list} is empty`, {
      code: "index/none",
      hint: `\`quilla manifest add ${list} IMAGE\` adds an image`,
    });
  }
  for (const { name, platform } of images) {
    if (platform.os && platform.architecture) continue;
    throw new QuillaError(`it is not said what ${name} runs on`, {
      code: "index/platform",
      hint: `\`quilla manifest annotate ${list} ${name} --os OS --arch ARCH\` says it`,
    });
  }
  const { mediaType, text } = listText(images);
  const bytes = Buffer.from(text);
  const listed = [];
  for (const { name, mediaType, digest, size } of images) {
    const from = await remote.image(`${name.replace(/@.*$/, "")}@${digest}`);
    listed.push({ descriptor: { mediaType, digest, size }, from });
  }
  return { descriptor: descriptorOf(bytes, mediaType), bytes, listed };
}
