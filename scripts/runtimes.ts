/**
 * The two runtimes, in the versions that quilla is developed with, and where they are on this machine.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { QuillaError } from "../core/errors.ts";
import { PROJECT, run } from "./process.ts";

export const DENO_VERSION = "2.9.6";
export const BUN_VERSION = "1.4.5";

/** The deno that runs this script; without one, the deno of PATH. */
export function denoPath(): string {
  return process.versions.deno === undefined ? "deno" : process.execPath;
}

let bun: Promise<string | undefined> | undefined;

/**
 * Bun, in our version: the one of PATH, else the one that npm brings.
 *
 * @returns its path, or undefined where npm cannot bring it (no network and not in npm's cache)
 */
export function bunPath(): Promise<string | undefined> {
  return bun ??= findBun();
}

async function findBun(): Promise<string | undefined> {
  const print = "console.log(process.execPath)";
  const onPath = await run(["bun", "--version"]);
  if (onPath.code === 0 && onPath.stdout.trim() === BUN_VERSION) {
    return (await run(["bun", "-e", print])).stdout.trim();
  }
  const fetched = await run(["npx", "-y", `bun@${BUN_VERSION}`, "-e", print]);
  return fetched.code === 0 ? fetched.stdout.trim().split("\n").at(-1) : undefined;
}

/** Why something that needs Bun does not happen. */
export const NO_BUN = `Bun ${BUN_VERSION} is neither on PATH nor to be had from npm`;

/** Sees to it that node_modules is there: deno makes it on demand, Bun and `deno compile` expect it. */
export async function installDependencies(): Promise<void> {
  if (existsSync(join(PROJECT, "node_modules", "commander"))) return;
  const { code, text } = await run([denoPath(), "install"]);
  if (code !== 0) {
    throw new QuillaError(`the dependencies could not be installed: ${text.trim()}`, {
      code: "scripts/no-dependencies",
      hint: "let the npm registry be reachable once, or copy node_modules from another clone",
    });
  }
}
