/**
 * Where the store lies unless told.
 *
 * @module
 */
import { posix, resolve, win32 } from "node:path";
import { UsageError } from "../errors.ts";
import { homeDirectory } from "./home.ts";

/** What the answer depends on. */
export interface DataDirInputs {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: string;
  /** The user's home: HOME or USERPROFILE, else what the system has on record. */
  readonly home: () => string;
}

/**
 * `$QUILLA_ROOT`, else the platform's data directory: `$XDG_DATA_HOME/quilla` or `~/.local/share/quilla`,
 * `~/Library/Application Support/quilla` on macOS, `%LOCALAPPDATA%\quilla` on Windows.
 *
 * @returns an absolute path; a relative QUILLA_ROOT counts from the current directory
 * @throws {UsageError} `store/no-home` where nothing says where
 */
export function defaultStoreRoot(inputs: Partial<DataDirInputs> = {}): string {
  const { env = process.env, platform = process.platform, home = homeDirectory } = inputs;
  if (env.QUILLA_ROOT) return resolve(env.QUILLA_ROOT);
  const { isAbsolute, join } = platform === "win32" ? win32 : posix;
  // The XDG specification wants relative values ignored; a relative HOME is no better.
  const absolute = (path: string | undefined) =>
    path !== undefined && isAbsolute(path) ? path : undefined;
  if (platform === "win32") {
    return join(absolute(env.LOCALAPPDATA) ?? join(userHome(), "AppData", "Local"), "quilla");
  }
  if (platform === "darwin") return join(userHome(), "Library", "Application Support", "quilla");
  return join(absolute(env.XDG_DATA_HOME) ?? join(userHome(), ".local", "share"), "quilla");

  function userHome(): string {
    const path = absolute(home());
    if (path !== undefined) return path;
    throw new UsageError("there is no home directory to put the store into", {
      code: "store/no-home",
      hint: "set HOME to an absolute path, or QUILLA_ROOT to a directory for the store",
    });
  }
}
