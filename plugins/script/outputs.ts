/**
 * Where scripts say that results go: what each output and each cache is told.
 *
 * @module
 */
import type { CommonCache } from "../../core/plugin/contracts/cache.ts";
import type { CommonOutput } from "../../core/plugin/contracts/output.ts";
import type { Settings } from "../../core/plugin/contracts/settings.ts";
import type { GhaCache } from "../caches/gha/mod.ts";
import type { InlineCache } from "../caches/inline.ts";
import type { LocalCache } from "../caches/local.ts";
import type { RegistryCache } from "../caches/registry.ts";
import type { S3Cache } from "../caches/s3/mod.ts";
import type { CarriesMounts } from "../kit/carried/mounts.ts";
import type { ArchiveOutput } from "../kit/outputs/archive.ts";
import type { StoreOutput } from "../outputs/image.ts";
import type { LocalOutput } from "../outputs/local/mod.ts";
import type { RegistryOutput } from "../outputs/registry.ts";
import type { TarOutput } from "../outputs/tar.ts";
import type { TransportOutput } from "../outputs/transport.ts";

/** The files of the image, all layers together: in a directory of the host, or in a tar archive. */
export type FilesOutput = LocalOutput | TarOutput;

/** Where a result goes: what an output is told, by its type; one of a plugin takes what it takes. */
export type BuildOutput =
  | StoreOutput
  | ArchiveOutput
  | FilesOutput
  | RegistryOutput
  | TransportOutput
  | CommonOutput & Settings;

/** Where results of steps are shared: what a cache is told, by its type; one of a plugin takes what it takes. */
export type SharedCache =
  | RegistryCache & CarriesMounts
  | LocalCache & CarriesMounts
  | InlineCache
  | GhaCache & CarriesMounts
  | S3Cache & CarriesMounts
  | CommonCache & Settings;
