/**
 * Why a program did not do what it should, in words that say what to do.
 *
 * @module
 */
import { QuillaError } from "../../../../core/plugin/api/nouns.ts";
import type { ContainerMount } from "../container.ts";
import type { Exit, KnownIds } from "../protocol.ts";
import { quote } from "../../../../core/plugin/api/text.ts";
import type { Account } from "../../../kit/programs/account.ts";
import { type FileView, joinPath, stat } from "../../../../core/plugin/api/tree.ts";

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
  // Its own words are only that it is not permitted.
  const makesDevices = args.some((word) => /\b(mknod|debootstrap|MAKEDEV)\b/.test(word));
  const hints: Readonly<Record<number, string>> = {
    126: "what it starts may not be executed: look at its mode, and at its first line",
    127: "it starts a program that is not in the image: install it before, or write its full path",
  };
  return new QuillaError(`the command ${command} ended with exit code ${code}`, {
    code: "run/exit",
    hint: hints[code] ?? (makesDevices ? noDevices : undefined),
  });
}

const noDevices =
  "if it made a device: no container may, but with RUN --security=insecure, in a build by root that is started with --allow security.insecure";

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

/**
 * Tells that an ordinary user's range of IDs has not all that an account needs.
 *
 * @throws {QuillaError} `run/no-user-range`
 */
export function requireKnown(
  { uid, gid, groups }: Account,
  user: string,
  { users, groups: known }: KnownIds,
): void {
  const lacks = (ranges: KnownIds["users"]) => (id: number) =>
    !ranges.some(([first, count]) => id >= first && id - first < count);
  const alien = [uid].filter(lacks(users)).map((id) => `user ${id}`);
  const missing = [...alien, ...[gid, ...groups].filter(lacks(known)).map((id) => `group ${id}`)];
  if (missing.length === 0) return;
  const isAlone = users.every(([, count]) => count === 1);
  const why = isAlone
    ? "there is no user but root"
    : `your range of IDs has no ${[...new Set(missing)].join(", no ")}`;
  throw new QuillaError(`USER ${user} cannot run anything here: ${why}`, {
    code: "run/no-user-range",
    hint: isAlone
      ? "have root give you a range of user IDs: usermod --add-subuids 100000-165535 --add-subgids 100000-165535 YOU"
      : "have root make your ranges in /etc/subuid and /etc/subgid larger; or build as root",
  });
}
