/**
 * What is said of images, as files beside theirs: `provenance.json`.
 *
 * @module
 */
import { hexOf } from "../../../core/digest.ts";
import { QuillaError } from "../../../core/errors.ts";
import { formatPlatform } from "../../../core/platform.ts";
import { contentDigest } from "../../../core/store/content_digest.ts";
import { quote } from "../../../core/text/quote.ts";
import { memoryFiles } from "../../../core/tree/memory.ts";
import type { FileView } from "../../../core/tree/view.ts";
import { walk } from "../../../core/tree/walk.ts";
import type { AttestedImages } from "./attested.ts";
import { MergedTrees } from "./joined.ts";

/**
 * The files of one image with those of what is said of it.
 *
 * @param position which of the images it is
 * @param isShared whether the files of other images are in the same directory: then the platform is in the names, as BuildKit has it
 * @throws {QuillaError} `output/overwritten` where the image has a file that is called so
 */
export function withStatements(
  files: FileView,
  { attested, images }: AttestedImages,
  position: number,
  { prefix = "", isShared }: { readonly prefix?: string | undefined; readonly isShared: boolean },
): FileView {
  const said = attested?.all.images[position]?.said ?? [];
  if (attested === undefined || said.every(({ file }) => file === undefined)) return files;
  const platform = formatPlatform(images[position]!.platform).replaceAll("/", "_");
  const statements: Record<string, string> = {};
  for (const [name, text] of attested.statements(position, digestsOf(files))) {
    const [, base, ending] = /^(.*?)(\.[^.]*)?$/.exec(name)!;
    const path = prefix + (isShared ? `${base}.${platform}${ending ?? ""}` : name);
    if (files.lstat(`/${path}`) !== undefined) throw overwritten(path);
    statements[path] = text;
  }
  return new MergedTrees([files, memoryFiles(statements)]);
}

/** Of all files, by their paths without a leading `/`: what their bytes hash to, in hexadecimal digits. */
function digestsOf(files: FileView): ReadonlyMap<string, string> {
  const digests = new Map<string, string>();
  for (const node of walk(files, "/")) {
    if (node.type !== "file") continue;
    digests.set(node.path.slice(1), hexOf(contentDigest(node.content, "sha256")));
  }
  return digests;
}

function overwritten(path: string): QuillaError {
  return new QuillaError(
    `the image has a file ${quote(`/${path}`)}, as what is said of it would be called`,
    {
      code: "output/overwritten",
      hint:
        "give another name: --attest type=…,filename=NAME, or attestation-prefix= of the output",
    },
  );
}
