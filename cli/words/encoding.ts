/**
 * `--compression` and its like: how layers are encoded where images are copied to.
 *
 * @module
 */
import { UsageError } from "../../core/plugin/cli/process.ts";
import { Option } from "@commander-js/extra-typings";
import type { EncodingOptions } from "../../mod.ts";

/** `--compression <kind>` */
export function compressionOption() {
  return new Option("--compression <kind>", "compress layers that are not compressed")
    .choices(["none", "gzip", "zstd", "zstd:chunked", "estargz"] as const);
}

/** `--force-compression` */
export function forceCompressionOption() {
  return new Option("--force-compression", "also layers that are compressed otherwise").default(
    false,
  );
}

/** @throws {UsageError} `usage/compression` */
export function encodingOf(
  { compression, forceCompression, preserveDigests }: EncodingOptions,
): EncodingOptions {
  if (forceCompression === true && compression === undefined) {
    throw new UsageError("--force-compression needs --compression", {
      code: "usage/compression",
      hint: "say which: --compression gzip",
    });
  }
  return { compression, forceCompression, preserveDigests };
}
