/**
 * The files of images, all layers together, into a directory or a tar archive.
 *
 * @module
 */
import type { PlatformImage } from "../../core/build/result.ts";
import { openOutput } from "../../core/plugin/api/host.ts";
import { formatPlatform } from "../../core/plugin/api/nouns.ts";
import { JoinedTrees } from "./joined.ts";
import { treeTar } from "../kit/archives/tree_tar.ts";
import { type FileView, UnionTree } from "../../core/plugin/api/tree.ts";
import type { FilesOutput, OutputRequest } from "../../core/plugin/contracts/output.ts";
import { writeTree } from "./directory.ts";

/** @throws {QuillaError} `output/…`; nothing is left of an archive then */
export async function writeFiles(
  { type, dest }: FilesOutput,
  request: Pick<OutputRequest, "images" | "warn">,
): Promise<void> {
  const tree = await filesOf(request.images);
  if (type === "local") return writeTree(tree, dest, request.warn);
  const output = openOutput(dest);
  try {
    for await (const piece of treeTar(tree)) await output.write(piece);
    await output.commit();
  } catch (error) {
    await output.abort();
    throw error;
  }
}

/** The files of one image; of several, each in a directory that is called after its platform, as `linux_amd64`. */
async function filesOf(images: readonly PlatformImage[]): Promise<FileView> {
  const trees = new Map<string, FileView>();
  for (const { platform, image } of images) {
    const layers = await Promise.all(image.layers.map((layer) => layer.files()));
    trees.set(formatPlatform(platform).replaceAll("/", "_"), new UnionTree(layers));
  }
  return trees.size === 1 ? [...trees.values()][0]! : new JoinedTrees(trees);
}
