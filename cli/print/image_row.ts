/**
 * An image of the store as a row of a list, with Docker's names of fields.
 *
 * @module
 */
import { familiarName, parseReference } from "../../core/plugin/api/nouns.ts";
import type { ListedImage } from "../../mod.ts";
import { formatAge, formatDate, formatId, formatSize } from "./format.ts";
import type { Row } from "./listing.ts";

/** All fields with their headings. */
export const imageHeadings: ReadonlyMap<string, string> = new Map([
  ["Repository", "REPOSITORY"],
  ["Tag", "TAG"],
  ["Digest", "DIGEST"],
  ["ID", "IMAGE ID"],
  ["CreatedSince", "CREATED"],
  ["CreatedAt", "CREATED AT"],
  ["Size", "SIZE"],
  ["VirtualSize", "SIZE"],
  ["Containers", "CONTAINERS"],
  ["SharedSize", "SHARED SIZE"],
  ["UniqueSize", "UNIQUE SIZE"],
]);

/**
 * What Docker says of containers, and of layers that images share, is not known here.
 *
 * @param isShort whether the ID is cut to 12 digits
 */
export function imageRow(
  { name: text, descriptor, pushed, id, created, size }: ListedImage,
  isShort: boolean,
): Row {
  const name = text === undefined ? undefined : parseReference(text);
  return {
    Containers: "N/A",
    CreatedAt: formatDate(created),
    CreatedSince: formatAge(created),
    Digest: pushed ?? descriptor.digest,
    ID: formatId(id, !isShort),
    Repository: name === undefined ? "<none>" : familiarName(name),
    SharedSize: "N/A",
    Size: size === undefined ? "N/A" : formatSize(size),
    Tag: name?.tag ?? "<none>",
    UniqueSize: "N/A",
    VirtualSize: size === undefined ? "N/A" : formatSize(size),
  };
}
