/**
 * An image's programs beside another image's: a shell for one that has none.
 *
 * They lie at {@linkcode toolsPath}, and nothing else of the image that is looked at is changed: its own files and programs go first.
 *
 * @module
 */
import { assembleLayer, broughtTime, type Change } from "../../../core/plugin/api/layer.ts";
import { defaultPath, type Image } from "../../../core/plugin/api/image.ts";
import { QuillaError } from "../../../core/plugin/api/nouns.ts";
import type { Store } from "../../../core/plugin/api/store.ts";
import { quote } from "../../../core/plugin/api/text.ts";
import { cleanPath, resolve, stat, type UnionTree, walk } from "../../../core/plugin/api/tree.ts";
import type { JobMount } from "../../../core/plugin/contracts/runner.ts";
import { wantedLoader } from "../../kit/programs/executable.ts";
import { filesOf } from "./mounts.ts";

/** Where they are seen. */
export const toolsPath = "/.tools";

/** What an image has of them. */
export interface Tools {
  readonly mounts: readonly JobMount[];
  /** Directories for the end of PATH. */
  readonly folders: readonly string[];
  /** The shell to start where nothing is said. */
  readonly shell: string;
}

const shells = ["bash", "ash", "sh"];

/**
 * @param files those of the image that they are for
 * @throws {QuillaError} `run/no-tools` where they have no shell
 */
export async function toolsFor(
  files: UnionTree,
  { name, image }: { readonly name: string; readonly image: Image },
  store: Store,
): Promise<Tools> {
  const own = await filesOf(image);
  const path = image.config.config.env?.find((each) => each.startsWith("PATH="))?.slice(5) ??
    defaultPath;
  const folders = path.split(":").filter((each) => stat(own, each)?.type === "directory");
  const found = shells.flatMap((each) => folders.map((folder) => `${folder}/${each}`))
    .find((each) => stat(own, each)?.type === "file");
  if (found === undefined) {
    throw new QuillaError(`the image ${quote(name)} has no tools: there is no shell in its PATH`, {
      code: "run/no-tools",
      hint: "give one that has some, such as --with-tools busybox",
    });
  }
  const layers = [...image.layers];
  const moved = movedLinks(own);
  if (moved.length > 0) {
    layers.push(await assembleLayer(moved, { store, below: own, times: broughtTime }));
  }
  const shown = { type: "tree" as const, layers, fresh: 0, content: "", writable: false };
  const mounts: JobMount[] = [{ ...shown, path: "/", kind: "directory", target: toolsPath }];
  const loader = cleanPath(`/${wantedLoader(own, resolve(own, found)) ?? ""}`);
  if (stat(own, loader)?.type === "file" && stat(files, loader) === undefined) {
    mounts.push({ ...shown, path: resolve(own, loader), kind: "file", target: loader });
  }
  const below = (each: string) => toolsPath + each;
  return { mounts, folders: folders.map(below), shell: below(found) };
}

/** Links that begin at the root lead to where that is now. */
function movedLinks(files: UnionTree): Change[] {
  return [...walk(files, "/")].flatMap((node) =>
    node.type === "symlink" && node.target.startsWith("/")
      ? [{ type: "symlink" as const, path: node.path, target: toolsPath + node.target }]
      : []
  );
}
