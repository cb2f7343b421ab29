/**
 * How things are called in documents: names that are the same on every machine.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { digestOf, hexOf } from "../../../core/digest.ts";
import { purlText } from "../packages/purl.ts";
import { parsePlatform } from "../../../core/platform.ts";
import type { BilledPackage, BillSubject } from "./bill.ts";

/** The namespace of our names (RFC 9562, § 5.5), itself the name of `urn:quilla:sbom` in that of URLs. */
const namespace = uuidOf(Buffer.from("6ba7b8119dad11d180b400c04fd430c8", "hex"), "urn:quilla:sbom");

/** The identifier of a document: that of the image, and of what is said of it. */
export function documentUuid({ id, name, tag, digest }: BillSubject, text: string): string {
  const named = uuidOf(namespace, [id, name, tag ?? "", digest ?? "", digestOf(text)].join("\n"));
  const hex = Buffer.from(named).toString("hex");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/** By name and SHA-1: version 5. */
function uuidOf(within: Uint8Array, name: string): Uint8Array {
  const hash = createHash("sha1").update(within).update(name).digest();
  const bytes = new Uint8Array(hash.subarray(0, 16));
  bytes[6] = bytes[6]! & 0x0f | 0x50;
  bytes[8] = bytes[8]! & 0x3f | 0x80;
  return bytes;
}

/** The package URL of the image; undefined where only its ID is known. */
export function imagePurl({ name, tag, digest, platform }: BillSubject): string | undefined {
  if (digest === undefined) return undefined;
  const { architecture } = parsePlatform(platform);
  return purlText({
    type: "oci",
    name: name.slice(name.lastIndexOf("/") + 1).toLowerCase() || "image",
    version: digest,
    qualifiers: {
      arch: architecture,
      repository_url: name.includes("/") ? name : undefined,
      tag,
    },
  });
}

/** A name for a package within a document, of letters, digits, dots and dashes. */
export function packageId({ manager, name, purl, places, stage = "" }: BilledPackage): string {
  return `Package-${manager}-${nameWord(name)}-${shortHash([purl, places[0] ?? "", stage])}`;
}

/** A name for a file within a document. */
export function fileId(path: string): string {
  return `File-${nameWord(path.slice(path.lastIndexOf("/") + 1))}-${shortHash([path])}`;
}

function nameWord(text: string): string {
  return text.replace(/[^A-Za-z0-9.-]+/g, "-").replace(/^-|-$/g, "").slice(0, 64);
}

function shortHash(parts: readonly string[]): string {
  return hexOf(digestOf(parts.join("\0"))).slice(0, 16);
}
