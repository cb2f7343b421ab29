/**
 * Imports that go against the direction of the house, and are known: the list may only become shorter.
 *
 * @module
 */
export const knownDebts: readonly string[] = [
  "core/build/bases/pull.ts -> plugins/kit/transfer/blob_moves.ts",
  "core/build/context/location.ts -> plugins/sources/git/source.ts",
  "core/build/context/named.ts -> plugins/sources/oci_layout.ts",
  "core/build/context/open.ts -> plugins/kit/http/policy.ts",
  "core/build/context/open.ts -> plugins/sources/archive.ts",
  "core/build/context/open.ts -> plugins/sources/git/checkout.ts",
  "core/build/context/open.ts -> plugins/sources/git/source.ts",
  "core/build/context/open.ts -> plugins/sources/git/tree.ts",
  "core/build/context/open.ts -> plugins/sources/http/download.ts",
  "core/build/remote_date.ts -> plugins/kit/spool/spooled_archive.ts",
  "core/build/remote_date.ts -> plugins/sources/git/checkout.ts",
  "core/build/remote_date.ts -> plugins/sources/git/source.ts",
  "core/build/remote_date.ts -> plugins/sources/http/download.ts",
  "core/build/sources.ts -> plugins/kit/transfer/arrivals.ts",
  "core/build/sources.ts -> plugins/kit/transfer/fetch_image.ts",
  "core/codec/decompress.ts -> plugins/codecs/bzip2/bzip2.ts",
  "core/codec/decompress.ts -> plugins/codecs/xz/xz.ts",
  "core/codec/decompress.ts -> plugins/codecs/zstd/decode.ts",
  "core/plugin/contracts/source.ts -> plugins/kit/http/policy.ts",
  "plugins/checks/dockerfile/outline.ts -> plugins/instructions/run/mount_flag.ts",
  "plugins/instructions/add.ts -> plugins/sources/git/checkout.ts",
  "plugins/instructions/add.ts -> plugins/sources/git/source.ts",
  "plugins/instructions/add.ts -> plugins/sources/git/tree.ts",
  "plugins/instructions/add.ts -> plugins/sources/http/download.ts",
];
