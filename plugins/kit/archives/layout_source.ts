/**
 * Images from an OCI image layout, whoever wrote it (image-layout.md).
 *
 * @module
 */
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import {
  fileContent,
  messageOf,
  piecesOf,
  QuillaError,
  systemCode,
} from "../../../core/plugin/api/nouns.ts";
import { carriedIndex, type Descriptor, parseLayout } from "../../../core/plugin/api/oci.ts";
import { blobPath, placesOf } from "../../../core/plugin/api/store.ts";
import { imagesOf, layoutPlace, referrersIn } from "./layout_list.ts";
import type { ImageSource } from "../../../core/plugin/contracts/transport.ts";

/**
 * @param name of one image; unless given, all that are no referrers of another
 * @throws {QuillaError} `layout/missing`, `layout/unreadable`, what its documents are refused for, and what `selectNamed` throws
 */
export function openLayout(directory: string, name?: string): ImageSource {
  parseLayout(read(directory, "oci-layout"));
  const { manifests } = carriedIndex(read(directory, "index.json"));
  const places = placesOf(directory, true);
  const sizeOf = ({ digest }: Descriptor) => regularSize(blobPath(places, digest));
  const listed = layoutPlace(manifests, ({ digest, size }) => {
    const path = blobPath(places, digest);
    return regularSize(path) === size ? readFileSync(path) : undefined;
  });
  return {
    images: imagesOf(listed, name, JSON.stringify(directory)),
    referrers: referrersIn(listed),
    has: (blob) => Promise.resolve(sizeOf(blob) !== undefined),
    blob: (blob) => piecesOf(fileContent(blobPath(places, blob.digest), 0, sizeOf(blob) ?? 0)),
    close: () => Promise.resolve(),
  };
}

function read(directory: string, name: string): Uint8Array {
  try {
    return readFileSync(join(directory, name));
  } catch (error) {
    const place = JSON.stringify(directory);
    if (["ENOENT", "ENOTDIR"].includes(systemCode(error) ?? "")) {
      throw new QuillaError(`${place} is no OCI image layout: it has no ${name}`, {
        code: "layout/missing",
        hint: "give the directory of a layout; a tar of one is oci-archive:FILE",
      });
    }
    throw new QuillaError(`the layout ${place} cannot be read: ${messageOf(error)}`, {
      code: "layout/unreadable",
      cause: error,
    });
  }
}

/** Links to blobs are fine: what they lead to must hash to its name. */
function regularSize(path: string): number | undefined {
  try {
    const stat = statSync(path);
    return stat.isFile() ? stat.size : undefined;
  } catch {
    return undefined;
  }
}
