/**
 * Whether an image has the program that is to be run: told before anything is started for it.
 *
 * @module
 */
import { QuillaError } from "../../../core/errors.ts";
import { quote } from "../../../core/text/quote.ts";
import { didYouMean } from "../../../core/text/suggestion.ts";
import { joinPath } from "../../../core/tree/path.ts";
import { stat } from "../../../core/tree/resolve.ts";
import type { FileView } from "../../../core/tree/view.ts";
import { requireExecutable } from "./executable.ts";

/** Where a program is looked for. */
export interface ProgramPlace {
  readonly files: FileView;
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** What the user calls the image that is run; undefined in a build, whose author is told what to write instead. */
  readonly image?: string | undefined;
  /** Where something is mounted: what lies in it is not known. */
  readonly mounts: readonly { readonly destination: string }[];
}

const shells = ["/bin/sh", "/bin/bash", "/bin/ash", "/bin/busybox"];

/** @throws {QuillaError} `run/not-found`, `run/not-executable`; of an image that is run, `run/no-interpreter`, `run/other-processor` */
export function requireProgram(program: string, place: ProgramPlace): void {
  const { files, env, cwd, mounts, image } = place;
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
      return image === undefined ? undefined : requireExecutable(path, { files, image, isHidden });
    }
    if (node?.type === "file" || node !== undefined && hasPath) found = path;
  }
  if (found !== undefined) throw notExecutable(found, place);
  const where = hasPath ? "" : ` in its PATH, ${env.PATH}`;
  const who = image === undefined ? "the image" : `the image ${quote(image)}`;
  throw new QuillaError(`${who} has no program ${quote(program)}${where}`, {
    code: "run/not-found",
    hint: image === undefined ? buildHint(program) : hintFor(program, files, folders),
  });
}

function notExecutable(path: string, { files, image }: ProgramPlace): QuillaError {
  const isDirectory = stat(files, path)?.type === "directory";
  const what = isDirectory ? "a directory" : "not executable";
  const message = image !== undefined
    ? `${quote(path)} in the image ${quote(image)} is ${what}`
    : isDirectory
    ? `the image's ${path} is a directory`
    : `the image's ${path} may not be executed by anyone`;
  const mode = image === undefined
    ? "COPY it with --chmod=755, or RUN chmod +x before"
    : "give it the mode when it is copied: COPY --chmod=755; or have its interpreter run it";
  return new QuillaError(message, {
    code: "run/not-executable",
    hint: isDirectory ? "name a program in it" : mode,
  });
}

function buildHint(program: string): string {
  return program === "/bin/sh"
    ? 'without a shell, write the program and its words: RUN ["/program", "word"]; or name another shell with SHELL; or begin with an image that has one'
    : "install it in a step before, or write its full path";
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
