/**
 * What `system df -v` fills a template in with: Docker's lists (docker 28.2), as far as quilla has such things.
 *
 * @module
 */
import { rowShape } from "../../print/template.ts";
import { type GoType, pointerTo, sliceOf } from "../types.ts";
import { field, struct } from "./describe.ts";

/** @param images the names of an image's fields */
export function usageShape(images: readonly string[]): GoType {
  const nothing = rowShape([], "formatter.ContainerContext");
  return struct(
    "formatter.diskUsageContext",
    "the usage",
    field("Images", sliceOf(pointerTo(rowShape(images, "formatter.imageContext")))),
    field("Containers", sliceOf(pointerTo(nothing))),
    field("Volumes", sliceOf(pointerTo(nothing))),
    field("BuildCache", sliceOf(pointerTo(nothing))),
  );
}
