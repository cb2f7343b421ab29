/**
 * The files of images as one tree.
 *
 * @module
 */
import { QuillaError } from "../../../core/errors.ts";
import { formatPlatform } from "../../../core/platform.ts";
import { quote } from "../../../core/text/quote.ts";
import { joinPath } from "../../../core/tree/path.ts";
import { resolve } from "../../../core/tree/resolve.ts";
import type { FileView } from "../../../core/tree/view.ts";
import { walk } from "../../../core/tree/walk.ts";
import type { AttestedImages } from "./attested.ts";
import type { FilesWanted } from "./files_words.ts";
import { JoinedTrees, MergedTrees, PartOfTree } from "./joined.ts";

/**
 * The files of one image, or of several.
 *
 * @throws {QuillaError} `output/src` where that is no directory of the image, `output/overwritten` where two images that are not
 * split have a file of one name
 */
export async function filesOf(
  made: AttestedImages,
  { src, platformSplit, attestationPrefix: prefix }: FilesWanted = {},
): Promise<FileView> {
  const { images, isSeveral = images.length > 1, attested } = made;
  const isSplit = platformSplit ?? isSeveral;
  const told = attested && (await import("./attested_files.ts")).withStatements;
  const isShared = !isSplit && images.length > 1;
  const trees = new Map<string, FileView>();
  for (const [position, { platform, files }] of images.entries()) {
    const all = await files();
    const name = formatPlatform(platform).replaceAll("/", "_");
    const tree = src === undefined ? all : partOf(all, src);
    trees.set(name, told?.(tree, made, position, { prefix, isShared }) ?? tree);
  }
  if (isSplit) return new JoinedTrees(trees);
  if (trees.size === 1) return [...trees.values()][0]!;
  requireDistinct(trees);
  return new MergedTrees([...trees.values()]);
}

function partOf(files: FileView, src: string): FileView {
  const path = resolve(files, joinPath("/", src));
  const node = files.lstat(path);
  if (node?.type === "directory") return path === "/" ? files : new PartOfTree(files, path);
  const why = node === undefined ? "the image has nothing there" : `it is a ${node.type}`;
  throw new QuillaError(`src=${quote(src)} cannot be written: ${why}`, {
    code: "output/src",
    hint: "give a directory of the image; its content is what is written",
  });
}

/** As in BuildKit: directories may be in several, and nothing else. */
function requireDistinct(trees: ReadonlyMap<string, FileView>): void {
  const seen = new Map<string, string>();
  for (const [name, tree] of trees) {
    for (const { type, path } of walk(tree, "/")) {
      if (type === "directory") continue;
      const other = seen.get(path);
      if (other !== undefined) {
        throw new QuillaError(`${other} and ${name} both have ${quote(path)}`, {
          code: "output/overwritten",
          hint: "leave out platform-split=false, or give files of platforms different names",
        });
      }
      seen.set(path, name);
    }
  }
}
