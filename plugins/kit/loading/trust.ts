/**
 * Whose a plugin is: a program runs with the rights of whoever starts quilla, so nothing is run that somebody else could have written.
 *
 * The same question as sudo's of its configuration, and sshd's of keys.
 *
 * @module
 */
import { lstatSync, readlinkSync, type Stats } from "node:fs";
import { dirname, join, parse, resolve, sep } from "node:path";
import process from "node:process";
import { QuillaError, systemCode } from "../../../core/errors.ts";
import { getXattr } from "../sources/xattrs.ts";

/** Who may have written what is run. */
export interface Trust {
  /** Numbers of users. Undefined on systems that have no such numbers. */
  readonly users: ReadonlySet<number> | undefined;
  /** Groups that only these users are in. */
  readonly groups: ReadonlySet<number>;
  /** Directories that the user trusts by name, with all that is below them; `*` is everything. */
  readonly directories: readonly string[];
}

/**
 * The trust in this process' user and in root; where root acts for a user by sudo, in that user.
 *
 * @param directories what is trusted by name, absolute
 */
export function ownTrust(directories: readonly string[] = []): Trust {
  const user = process.geteuid?.();
  if (user === undefined) return { users: undefined, groups: new Set(), directories };
  const users = new Set([0, user]);
  const { SUDO_UID = "" } = process.env;
  if (user === 0 && /^\d+$/.test(SUDO_UID)) users.add(Number(SUDO_UID));
  // By convention a user's own group has the user's number, and no other member.
  const groups = new Set([0, ...process.getegid?.() === user ? [user] : []]);
  return { users, groups, directories };
}

/** Links in links: as Linux counts. */
const mostLinks = 40;

/**
 * Why somebody else could have written what is there, as `/srv/x belongs to the user 1001`; undefined where nobody could. Nothing is
 * said of what is not there.
 */
export function findUntrusted(path: string, trust: Trust): string | undefined {
  if (trust.users === undefined) return undefined;
  let links = 0;
  const visit = (absolute: string): string | undefined => {
    if (isNamed(absolute, trust)) return undefined;
    const { root } = parse(absolute);
    let at = root;
    const names = absolute.slice(root.length).split(sep).filter((name) => name !== "");
    for (const [index, name] of ["", ...names].entries()) {
      at = name === "" ? root : join(at, name);
      const status = statusOf(at);
      if (status === undefined) return undefined;
      const why = whyNot(at, status, trust);
      if (why !== undefined) return why;
      if (!status.isSymbolicLink()) continue;
      if (++links > mostLinks) return `${at} is a link in a circle`;
      const target = resolve(dirname(at), readlinkSync(at));
      return visit(join(target, ...names.slice(index)));
    }
    return undefined;
  };
  return visit(resolve(path));
}

/**
 * Refuses what somebody else may have written.
 *
 * @throws {QuillaError} `plugin/untrusted` where somebody else could have written the file, or put another in its place
 */
export function requireTrusted(path: string, trust: Trust): void {
  const why = findUntrusted(path, trust);
  if (why === undefined) return;
  const directory = dirname(resolve(path));
  throw new QuillaError(`${path} is not loaded: ${why}, and a plugin is a program`, {
    code: "plugin/untrusted",
    hint:
      `if you trust who wrote it: QUILLA_TRUST=${directory}, or for always: quilla plugin trust ${directory}`,
  });
}

/** Whether the user trusts it, or a directory above it, by name. */
export function isNamed(path: string, { directories }: Trust): boolean {
  return directories.some((each) =>
    each === "*" || path === each || path.startsWith(each.endsWith(sep) ? each : `${each}${sep}`)
  );
}

function statusOf(path: string): Stats | undefined {
  try {
    return lstatSync(path);
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes(systemCode(error) ?? "")) return undefined;
    throw error;
  }
}

function whyNot(path: string, status: Stats, trust: Trust): string | undefined {
  if (!trust.users!.has(status.uid)) return `${path} belongs to the user ${status.uid}`;
  if (status.isSymbolicLink()) return undefined; // its mode says nothing
  // Where only owners may rename and remove names, it is the names that are looked at.
  const isSticky = status.isDirectory() && (status.mode & 0o1000) !== 0;
  if (isSticky) return undefined;
  if ((status.mode & 0o002) !== 0) return `every user can write to ${path}`;
  if ((status.mode & 0o020) === 0) return undefined;
  // An access list shows in the group's bits, too, and may name anybody.
  if (trust.groups.has(status.gid) && !hasAccessList(path)) return undefined;
  return `the group ${status.gid} can write to ${path}`;
}

function hasAccessList(path: string): boolean {
  if (process.platform !== "linux") return false;
  try {
    return getXattr(path, "system.posix_acl_access") !== undefined;
  } catch {
    return true; // there is no way to know here
  }
}
