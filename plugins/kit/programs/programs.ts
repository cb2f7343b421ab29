/**
 * Programs of the host.
 *
 * @module
 */
import { accessSync, constants, statSync } from "node:fs";
import { delimiter, isAbsolute, join } from "node:path";
import process from "node:process";

/** Where system programs are that an ordinary user's PATH may leave out. */
const systemFolders = [
  "/usr/local/sbin",
  "/usr/sbin",
  "/sbin",
  "/usr/local/bin",
  "/usr/bin",
  "/bin",
];

/** The path of a program: the first on PATH, else where systems keep theirs; undefined where there is none. */
export function findProgram(name: string, path = process.env.PATH ?? ""): string | undefined {
  const folders = path.split(delimiter).filter(isAbsolute);
  return [...folders, ...systemFolders].map((folder) => join(folder, name)).find(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
