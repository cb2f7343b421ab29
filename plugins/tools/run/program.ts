/**
 * Whether an image has the program that is to be run: told before anything is started for it.
 *
 * @module
 */
import { QuillaError } from "../../../core/plugin/api/nouns.ts";
import { didYouMean, quote } from "../../../core/plugin/api/text.ts";
import type { ContainerMount } from "../../runners/linux/container.ts";
import { type FileView, joinPath, stat } from "../../../core/plugin/api/tree.ts";
import { requireExecutable } from "./executable.ts";

/** Where a program is looked for. */
export interface ProgramPlace {
  /** What the image is called. */
  readonly name: string;
  readonly files: FileView;
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** What lies in them is not known. */
  readonly mounts: readonly ContainerMount[];
}

const shells = ["/bin/sh", "/bin/bash", "/bin/ash", "/bin/busybox"];

/** @throws {QuillaError} `run/not-found`, `run/not-executable`, `run/no-interpreter`, `run/other-processor` */
export function requireProgram(program: string, place: ProgramPlace): void {
  const { files, env, cwd, mounts, name } = place;
  const hasPath = program.includes("/");
  const folders = hasPath ? [] : (env.PATH ?? "").split(":").map((each) => joinPath(cwd, each));
  const paths = hasPath ? [joinPath(cwd, program)] : folders.map((each) => joinPath(each, program));
  const isHidden = (path: string) =>
    mounts.some(({ destination }) => `${path}/`.startsWith(`${destination}/`));
  let found: string | undefined;
  for (const path of paths) {
    if (isHidden(path)) return;
    const node = stat(files, path);
    if (node?.type === "file" && (node.mode & 0o111) !== 0) {
      return requireExecutable(path, { files, image: name, isHidden });
    }
    if (node?.type === "file" || node !== undefined && hasPath) found = path;
  }
  if (found !== undefined) {
    const isDirectory = stat(files, found)?.type === "directory";
    throw new QuillaError(
      `${quote(found)} in the image ${quote(name)} is ${
        isDirectory ? "a directory" : "not executable"
      }`,
      {
        code: "run/not-executable",
        hint: isDirectory
          ? "name a program in it"
          : "give it the mode when it is copied: COPY --chmod=755; or have its interpreter run it",
      },
    );
  }
  const where = hasPath ? "" : ` in its PATH, ${env.PATH}`;
  throw new QuillaError(`the image ${quote(name)} has no program ${quote(program)}${where}`, {
    code: "run/not-found",
    hint: hintFor(program, files, folders),
  });
}

function hintFor(program: string, files: FileView, folders: readonly string[]): string {
  if (!shells.some((path) => stat(files, path) !== undefined)) {
    const isShell = /(^|\/)(ba|da|a|z)?sh$/.test(program);
    if (isShell) return "it has no shell: it can run only the programs that were copied into it";
  }
  const names = folders.filter((folder) => stat(files, folder)?.type === "directory")
    .flatMap((folder) => files.list(folder).map(({ path }) => path.slice(folder.length + 1)));
  return didYouMean(program, names) ??
    "what stands behind the image's name is what it runs; `quilla export IMAGE | tar -t` lists its files";
}
