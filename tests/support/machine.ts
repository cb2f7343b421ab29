/**
 * What this machine is set up with: users with ranges of IDs, and where it gets its packages from.
 *
 * @module
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A user of this machine that has a range of user IDs. */
export function userWithRange(): { uid: number; gid: number } | undefined {
  const fields = (path: string) => read(path).split("\n").map((line) => line.split(":"));
  const ranges = fields("/etc/subuid").map(([name]) => name).filter((name) => name !== "");
  const found = fields("/etc/passwd").find(([name, , uid]) => ranges.includes(name) && uid !== "0");
  return found && { uid: Number(found[2]), gid: Number(found[3]) };
}

/** The mirror of Debian that apt uses, and the release (sources.list(5)). */
export function mirrorHere(): { address: string; suite: string } | undefined {
  const [, id] = /^ID=(\w+)$/m.exec(read("/etc/os-release")) ?? [];
  const [, suite] = /^VERSION_CODENAME=(\w+)$/m.exec(read("/etc/os-release")) ?? [];
  const files = ["/etc/apt/sources.list", ...everyFile("/etc/apt/sources.list.d")];
  const texts = files.map(read).join("\n");
  const addresses = texts.matchAll(/^(?:URIs:|deb(?: \[.*\])?) *(\S+)/gm);
  const address = [...addresses].map(([, each]) => each!).find((each) => /\/debian\/?$/.test(each));
  return id !== "debian" || suite === undefined || address === undefined
    ? undefined
    : { address, suite };
}

/** The paths of all regular files below a directory; none where it is missing. */
export function everyFile(directory: string): string[] {
  try {
    return readdirSync(directory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
  } catch {
    return [];
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
