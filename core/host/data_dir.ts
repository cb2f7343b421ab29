/**
 * Where the store lies unless told.
 *
 * @module
 */
import { homedir } from "node:os";
import { posix, resolve, win32 } from "node:path";
import { UsageError } from "../errors.ts";

/** What the answer depends on. */
export interface DataDirInputs {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: string;
  /** The home directory that the system has on record, for when HOME is unset; undefined where there is none. */
  readonly home: () => string | undefined;
}

/**
 * `$QUILLA_ROOT`, else the platform's data directory: `$XDG_DATA_HOME/quilla` or `~/.local/share/quilla`,
 * `~/Library/Application Support/quilla` on macOS, `%LOCALAPPDATA%\quilla` on Windows.
 *
 * @returns an absolute path; a relative QUILLA_ROOT counts from the current directory
 * @throws {UsageError} `store/no-home` where nothing says where
 */
export function defaultStoreRoot(inputs: Partial<DataDirInputs> = {}): string {
  const { env = process.env, platform = process.platform, home = recordedHome } = inputs;
  if (env.QUILLA_ROOT) return resolve(env.QUILLA_ROOT);
  const { isAbsolute, join } = platform === "win32" ? win32 : posix;
  // The XDG specification wants relative values ignored; an empty or relative HOME is no better.
  const absolute = (path: string | undefined) =>
    path !== undefined && isAbsolute(path) ? path : undefined;
  const base = platform === "win32" ? absolute(env.LOCALAPPDATA) : absolute(env.XDG_DATA_HOME);
  if (base !== undefined && platform !== "darwin") return join(base, "quilla");
  const fromEnvironment = platform === "win32" ? env.USERPROFILE : env.HOME;
  const user = absolute(fromEnvironment) ?? absolute(home());
  if (user === undefined) {
    throw new UsageError("there is no home directory to put the store into", {
      code: "store/no-home",
      hint: "set QUILLA_ROOT to a directory for the store",
    });
  }
  if (platform === "win32") return join(user, "AppData", "Local", "quilla");
  if (platform === "darwin") return join(user, "Library", "Application Support", "quilla");
  return join(user, ".local", "share", "quilla");
}

/** node:os takes HOME before the system's record, so a bad HOME is set aside by the caller's check. */
function recordedHome(): string | undefined {
  try {
    return homedir();
  } catch {
    return undefined;
  }
}
