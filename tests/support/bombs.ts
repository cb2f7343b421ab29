/**
 * Archives that are small as they come and enormous as they are meant: some 10 MB that want to become 10 GiB.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import process from "node:process";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { encodeHeader } from "../../core/tar/write.ts";
import { archiveOf, member } from "./archive.ts";

const GiB = 2 ** 30;
const piece = 64 << 20;
const bombSize = 10 * GiB;

/** A tar archive of one file of 10 GiB of zeros, compressed. */
export function bomb(form: "gzip" | "zstd"): Uint8Array {
  const compress = form === "gzip" ? gzipSync : zstdCompressSync;
  const header = compress(encodeHeader(member("zeros", { size: bombSize }).entry));
  const zeros = compress(new Uint8Array(piece));
  return Buffer.concat([
    header,
    ...Array(bombSize / piece).fill(zeros),
    compress(new Uint8Array(1024)),
  ]);
}

const digest = (bytes: Uint8Array | string) =>
  `sha256:${createHash("sha256").update(bytes).digest("hex")}`;

/** The members of an OCI layout of one image, named `bomb`, whose only layer this is. */
export function layoutOf(layer: Uint8Array): ReadonlyMap<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  const blob = (mediaType: string, bytes: Uint8Array | string) => {
    files.set(`blobs/sha256/${digest(bytes).slice(7)}`, Buffer.from(bytes));
    return { mediaType, digest: digest(bytes), size: Buffer.byteLength(bytes) };
  };
  const type = "application/vnd.oci.image";
  const stored = blob(`${type}.layer.v1.tar+gzip`, layer);
  const config = blob(
    `${type}.config.v1+json`,
    JSON.stringify({
      architecture: process.arch === "arm64" ? "arm64" : "amd64",
      os: "linux",
      rootfs: { type: "layers", diff_ids: [digest("nobody inflates it to the end")] },
    }),
  );
  const manifest = blob(
    `${type}.manifest.v1+json`,
    JSON.stringify({
      schemaVersion: 2,
      mediaType: `${type}.manifest.v1+json`,
      config,
      layers: [stored],
    }),
  );
  const annotations = { "org.opencontainers.image.ref.name": "bomb:latest" };
  const index = { schemaVersion: 2, manifests: [{ ...manifest, annotations }] };
  files.set("oci-layout", Buffer.from('{"imageLayoutVersion":"1.0.0"}'));
  files.set("index.json", Buffer.from(JSON.stringify(index)));
  return files;
}

/** A layout as an archive. */
export function layoutArchive(files: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const last = (name: string) => name.startsWith("blobs/") ? 1 : 0;
  const members = [...files].sort(([a], [b]) => last(a) - last(b));
  return archiveOf(members.map(([name, bytes]) => member(name, {}, bytes)));
}
