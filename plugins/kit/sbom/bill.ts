/**
 * A bill of materials: what is in an image, whatever document it is written as. Types only.
 *
 * @module
 */
import type { Digest } from "../../../core/digest.ts";
import type { Distribution } from "../packages/os_release.ts";
import type { UnreadRecords } from "../packages/installed.ts";

/** What is in one image for one platform. */
export interface Bill {
  /** What it is the bill of. */
  readonly subject: BillSubject;
  /** The distribution that the files are of; undefined where they are of none. */
  readonly distribution: Distribution | undefined;
  /** The lowest first. */
  readonly layers: readonly BilledLayer[];
  /** Those of the image by package URL, then by place; then those of stages that did not ship, the same way. */
  readonly packages: readonly BilledPackage[];
  /** What COPY and ADD brought that is no package's, by path. */
  readonly files: readonly BilledFile[];
  /** Records of packages that are there and were not read. */
  readonly unread: readonly UnreadRecords[];
}

/** The image. */
export interface BillSubject {
  /** As it is called: a repository, or the place that it is in. */
  readonly name: string;
  /** Its tag, where it is called by one. */
  readonly tag: string | undefined;
  /** The image ID. */
  readonly id: Digest;
  /** The digest of its manifest, where that is known: one image has another in each encoding of its layers. */
  readonly digest: Digest | undefined;
  /** Such as `linux/amd64`. */
  readonly platform: string;
  /** Seconds since 1970 that the document is dated with. */
  readonly created: number;
}

/** A layer, and the step that made it. */
export interface BilledLayer {
  /** The digest of its archive, unpacked. */
  readonly diffId: Digest;
  /** The instruction, as the image's history has it; undefined where there is none. */
  readonly createdBy: string | undefined;
  /** The line of the Dockerfile, from 1, where that is known: to the build that makes the bill. */
  readonly line?: number | undefined;
}

/** A package. */
export interface BilledPackage {
  /** The name of the cataloger that found it: `dpkg`, `npm`. */
  readonly manager: string;
  /** As its manager calls it. */
  readonly name: string;
  /** As its manager writes it. */
  readonly version: string;
  /** Its package URL. */
  readonly purl: string;
  /** As its manager calls it: `amd64`, `noarch`. */
  readonly architecture: string | undefined;
  /** As its records have it. */
  readonly licence: string | undefined;
  /** The source package, where that is told. */
  readonly source: string | undefined;
  /** The files that say so, best first. */
  readonly places: readonly string[];
  /** The number of the layer that it came with, 0 the lowest: since then it is there. Undefined for what did not ship. */
  readonly layer: number | undefined;
  /** The stage that it is in, for what did not ship: a build tool. */
  readonly stage: string | undefined;
}

/** A file. */
export interface BilledFile {
  /** Absolute. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Lower-case hexadecimal: SPDX wants it. */
  readonly sha1: string;
  /** Lower-case hexadecimal. */
  readonly sha256: string;
  /** The number of the layer that it came with. */
  readonly layer: number;
}
