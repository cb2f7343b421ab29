/**
 * Content descriptors: what points at a blob (OCI image specification, descriptor.md).
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { algorithmOf, type Digest, digestOf } from "../digest.ts";
import { QuillaError } from "../errors.ts";
import type { Platform } from "../platform.ts";
import { quote } from "../text/quote.ts";
import { type Encodable, Structure, unlessEmpty } from "./encode.ts";
import { Field, present } from "./field.ts";

/** A pointer to a blob: what it is, what it hashes to, how long it is. */
export interface Descriptor {
  /** Media type of what is pointed at, by RFC 6838. */
  readonly mediaType: string;
  /** What it hashes to. */
  readonly digest: Digest;
  /** Length in bytes. */
  readonly size: number;
  /** Other places from which the blob may be fetched. */
  readonly urls?: readonly string[] | undefined;
  /** What is said of it, by key. */
  readonly annotations?: Readonly<Record<string, string>> | undefined;
  /** The blob itself, as base64. */
  readonly data?: string | undefined;
  /** What the image runs on; stands on an index's descriptors only. */
  readonly platform?: Platform | undefined;
  /** The artefact's type, where a manifest is pointed at. */
  readonly artifactType?: string | undefined;
}

/**
 * Reads one descriptor that stands by itself.
 *
 * @throws {QuillaError} `oci/missing`, `oci/invalid`, `oci/unsupported-digest`, `oci/data-mismatch`, `oci/json-…`
 */
export function parseDescriptor(bytes: Uint8Array): Descriptor {
  return readDescriptor(Field.read(bytes, "the descriptor"));
}

/** Reads a descriptor inside another document; throws as {@linkcode parseDescriptor} does. */
export function readDescriptor(field: Field): Descriptor {
  const size = field.required("size");
  if (size.integer() < 0) throw size.refuse("invalid", `the size ${size.integer()} is negative`);
  const urls = field.optional("urls");
  const platform = field.optional("platform");
  return checkData(
    field,
    present({
      mediaType: field.required("mediaType").mediaType(),
      digest: field.required("digest").digest(),
      size: size.integer(),
      urls: urls && unlessEmpty(readUrls(urls)),
      annotations: unlessEmpty(field.optional("annotations")?.stringMap()),
      data: unlessEmpty(field.optional("data")?.string()),
      platform: platform && readPlatform(platform),
      artifactType: field.optional("artifactType")?.mediaType(),
    }),
  );
}

/**
 * Reads a descriptor of a document that is only moved: what it points at must be known, the rest is taken as far as it can be
 * read.
 *
 * @throws {QuillaError} `oci/missing`, `oci/invalid`, `oci/unsupported-digest`
 */
export function carriedDescriptor(field: Field): Descriptor {
  const size = field.required("size");
  if (size.integer() < 0) throw size.refuse("invalid", `the size ${size.integer()} is negative`);
  const text = (name: string) => unlessEmpty(textIn(field.optional(name)?.value));
  const urls = field.optional("urls")?.value;
  const platform = field.optional("platform");
  return present({
    mediaType: text("mediaType") ?? "",
    digest: field.required("digest").digest(),
    size: size.integer(),
    urls: Array.isArray(urls) ? unlessEmpty(urls.filter(isText)) : undefined,
    annotations: carriedTexts(field.optional("annotations")),
    data: text("data"),
    // Where it cannot be read, nobody can choose by it.
    platform: readable(() => platform && readPlatform(platform)),
    artifactType: text("artifactType"),
  });
}

/** What a document says that it is about, if that can be read: it is not moved with it. */
export function carriedSubject(document: Field): Descriptor | undefined {
  return readable(() => {
    const subject = document.optional("subject");
    return subject && carriedDescriptor(subject);
  });
}

/** The members of an object that are texts; undefined where there are none. */
export function carriedTexts(field: Field | undefined): Record<string, string> | undefined {
  const { value } = field ?? {};
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const texts = Object.entries(value).filter((entry): entry is [string, string] =>
    isText(entry[1])
  );
  return unlessEmpty(Object.fromEntries(texts));
}

/** Undefined instead of a failure. */
function readable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof QuillaError) return undefined;
    throw error;
  }
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

/** The text that a field is, if it is one. */
export function textIn(value: unknown): string | undefined {
  return isText(value) ? value : undefined;
}

/** The descriptor as it stands in a document. */
export function descriptorJson(descriptor: Descriptor): Structure {
  const { platform } = descriptor;
  return new Structure([
    ["mediaType", descriptor.mediaType],
    ["digest", descriptor.digest],
    ["size", descriptor.size],
    ["urls", unlessEmpty(descriptor.urls)],
    ["annotations", unlessEmpty(descriptor.annotations)],
    ["data", unlessEmpty(descriptor.data)],
    ["platform", platform && new Structure(platformFields(platform))],
    ["artifactType", descriptor.artifactType],
  ]);
}

/** Reads the platform that stands as fields of `field` (image-index.md § platform); the variant is kept as written. */
export function readPlatform(field: Field): Platform {
  return present({
    architecture: field.required("architecture").string(),
    os: field.required("os").string(),
    osVersion: unlessEmpty(field.optional("os.version")?.string()),
    osFeatures: unlessEmpty(field.optional("os.features")?.strings()),
    variant: unlessEmpty(field.optional("variant")?.string()),
  });
}

/** The same fields for writing. */
export function platformFields(platform: Platform): [string, Encodable][] {
  return [
    ["architecture", platform.architecture],
    ["os", platform.os],
    ["os.version", unlessEmpty(platform.osVersion)],
    ["os.features", unlessEmpty(platform.osFeatures)],
    ["variant", unlessEmpty(platform.variant)],
  ];
}

function readUrls(field: Field): string[] {
  return field.items().map((item) => {
    if (!URL.canParse(item.string())) {
      throw item.refuse("invalid", `${quote(item.string())} is not a URL`);
    }
    return item.string();
  });
}

/** Embedded data that is not what the descriptor points at would make two images of one. */
function checkData(field: Field, descriptor: Descriptor): Descriptor {
  const { data, digest, size } = descriptor;
  if (data === undefined) return descriptor;
  // Looked at first, for some runtimes throw at what is no base64 and others read on.
  const wellFormed = data.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(data);
  const bytes = Buffer.from(wellFormed ? data : "", "base64");
  if (bytes.toString("base64") !== data) {
    throw field.required("data").refuse("invalid", `${quote(data, 40)} is not base64`);
  }
  if (bytes.length !== size || digestOf(bytes, algorithmOf(digest)) !== digest) {
    throw field.refuse("data-mismatch", "the embedded data is not what size and digest say");
  }
  return descriptor;
}
