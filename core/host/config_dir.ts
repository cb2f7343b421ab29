/**
 * Where a user's own configuration of quilla lies.
 *
 * @module
 */
import { posix, win32 } from "node:path";
import type { DataDirInputs } from "./data_dir.ts";
import { homeDirectory } from "./home.ts";

/**
 * The platform's directory for configuration: `$XDG_CONFIG_HOME/quilla` or `~/.config/quilla`,
 * `~/Library/Application Support/quilla` on macOS, `%APPDATA%\quilla` on Windows.
 *
 * @returns an absolute path; undefined where there is no home, and so no configuration
 */
export function configDir(inputs: Partial<DataDirInputs> = {}): string | undefined {
  const { env = process.env, platform = process.platform, home = homeDirectory } = inputs;
  const { isAbsolute, join } = platform === "win32" ? win32 : posix;
  // The XDG specification wants relative values ignored; a relative HOME is no better.
  const absolute = (path: string | undefined) =>
    path !== undefined && isAbsolute(path) ? path : undefined;
  const user = absolute(home());
  const below = (...words: string[]) => user === undefined ? undefined : join(user, ...words);
  const base = platform === "win32"
    ? absolute(env.APPDATA) ?? below("AppData", "Roaming")
    : platform === "darwin"
    ? below("Library", "Application Support")
    : absolute(env.XDG_CONFIG_HOME) ?? below(".config");
  return base === undefined ? undefined : join(base, "quilla");
}
