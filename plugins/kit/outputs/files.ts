/**
 * The files of images as one tree.
 *
 * @module
 */
import { formatPlatform } from "../../../core/platform.ts";
import type { BuiltImages } from "../../../core/plugin/contracts/output.ts";
import type { FileView } from "../../../core/tree/view.ts";
import { JoinedTrees } from "./joined.ts";

/** The files of one image; of several, each in a directory that is called after its platform, as `linux_amd64`. */
export async function filesOf({ images }: BuiltImages): Promise<FileView> {
  const trees = new Map<string, FileView>();
  for (const { platform, files } of images) {
    trees.set(formatPlatform(platform).replaceAll("/", "_"), await files());
  }
  return trees.size === 1 ? [...trees.values()][0]! : new JoinedTrees(trees);
}
