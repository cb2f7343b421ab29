/**
 * Why a program did not do what it should, in words that say what to do.
 *
 * @module
 */
import { QuillaError } from "../../errors.ts";
import type { ContainerMount } from "../../sandbox/contract.ts";
import type { Exit } from "../../sandbox/protocol.ts";
import { quote } from "../../quote.ts";
import { joinPath } from "../../tree/path.ts";
import { stat } from "../../tree/resolve.ts";
import type { FileView } from "../../tree/view.ts";

/** What the end of a program means. */
export function exitFailure({ code, signal }: Exit, args: readonly string[]): QuillaError {
  const command = quote(args.join(" ").split("\n")[0]!);
  if (signal !== undefined) {
    return new QuillaError(`the command ${command} was ended by ${signal}, exit code ${code}`, {
      code: "run/signal",
      hint: signal === "SIGKILL"
        ? "this machine may have run out of memory: its log (dmesg) says so"
        : undefined,
    });
  }
  const hints: Readonly<Record<number, string>> = {
    126: "what it starts may not be executed: look at its mode, and at its first line",
    127: "it starts a program that is not in the image: install it before, or write its full path",
  };
  return new QuillaError(`the command ${command} ended with exit code ${code}`, {
    code: "run/exit",
    hint: hints[code],
  });
}

/**
 * Tells that a program is missing before anything is started for it.
 *
 * @throws {QuillaError} `run/not-found`, `run/not-executable`
 */
export function requireProgram(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  cwd: string,
  files: FileView,
  mounts: readonly ContainerMount[],
): void {
  const [program = ""] = args;
  const paths = program.includes("/")
    ? [joinPath(cwd, program)]
    : (env.PATH ?? "").split(":").map((folder) => joinPath(joinPath(cwd, folder), program));
  const isHidden = (path: string) =>
    mounts.some(({ destination }) => `${path}/`.startsWith(`${destination}/`));
  const found = paths.find((path) => isHidden(path) || stat(files, path)?.type === "file");
  if (found !== undefined) {
    const mode = isHidden(found) ? 0o111 : stat(files, found)!.mode;
    if ((mode & 0o111) !== 0) return;
    throw new QuillaError(`the image's ${found} may not be executed by anyone`, {
      code: "run/not-executable",
      hint: "COPY it with --chmod=755, or RUN chmod +x before",
    });
  }
  const isShell = program === "/bin/sh";
  const where = program.includes("/") ? "" : ` in its PATH, ${env.PATH}`;
  throw new QuillaError(`the image has no program ${quote(program)}${where}`, {
    code: "run/not-found",
    hint: isShell
      ? 'without a shell, write the program and its words: RUN ["/program", "word"]; or name another shell with SHELL; or begin with an image that has one'
      : "install it in a step before, or write its full path",
  });
}
