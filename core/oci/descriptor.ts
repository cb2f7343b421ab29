/**
 * Content descriptors: what points at a blob (OCI image specification, descriptor.md).
 *
 * @module
 */
import type { Digest } from "../digest.ts";
import type { Platform } from "../platform.ts";

/** A pointer to a blob: what it is, what it hashes to, how long it is. */
export interface Descriptor {
  /** Media type of what is pointed at, by RFC 6838. */
  readonly mediaType: string;
  readonly digest: Digest;
  /** Length in bytes. */
  readonly size: number;
  /** Other places from which the blob may be fetched. */
  readonly urls?: readonly string[] | undefined;
  readonly annotations?: Readonly<Record<string, string>> | undefined;
  /** The blob itself, as base64. */
  readonly data?: string | undefined;
  /** What the image runs on; stands on an index's descriptors only. */
  readonly platform?: Platform | undefined;
  /** The artefact's type, where a manifest is pointed at. */
  readonly artifactType?: string | undefined;
}
