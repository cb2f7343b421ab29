/**
 * The terminal's settings, kept over what changes them and may be killed before it changes them back.
 *
 * @module
 */
import { spawnSync } from "node:child_process";

/** Notes the settings of the terminal at the standard input. @returns what sets them again; it does nothing where they are not known */
export function keepTerminal(): () => void {
  const { status, stdout } = spawnSync("stty", ["-g"], { stdio: ["inherit", "pipe", "ignore"] });
  if (status !== 0) return () => {};
  const settings = new TextDecoder().decode(stdout).trim();
  return () => void spawnSync("stty", [settings], { stdio: ["inherit", "ignore", "ignore"] });
}
