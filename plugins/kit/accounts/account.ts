/**
 * Whom a container's process runs as: what an image's USER means in its own /etc/passwd and /etc/group.
 *
 * Otherwise than for the owner of files, a number is looked up too: its entry says the group and the home (runc's rules, which
 * Docker and BuildKit follow).
 *
 * @module
 */
import { readText } from "../../../core/content.ts";
import { QuillaError } from "../../../core/errors.ts";
import { quote } from "../../../core/text/quote.ts";
import { parseId, requireId } from "./owner.ts";
import { stat } from "../../../core/tree/resolve.ts";
import type { FileView } from "../../../core/tree/view.ts";

/** A user as the kernel knows one, and the home. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
  /** The other groups, in the order of /etc/group. */
  readonly groups: readonly number[];
  /** `/` where nothing says another. */
  readonly home: string;
}

/** Larger files are not read: they were not made by useradd. */
const fileLimit = 1 << 20;

/**
 * @param text `user[:group]`, names or numbers; empty is root, an empty group is as none
 * @param files the image's; links are followed inside it, and only regular files are read
 * @throws {QuillaError} `owner/unknown`, `owner/invalid`
 */
export function findAccount(files: FileView, text: string): Account {
  const [user = "", group, ...rest] = (text || "0").split(":");
  if (user === "" || rest.length > 0) {
    throw new QuillaError(`${quote(text)} is no user`, {
      code: "owner/invalid",
      hint: "write USER name, or USER name:group, by name or number",
    });
  }
  const id = parseId(user);
  const users = entries(files, "/etc/passwd");
  const entry = users.find(([name, , uid]) =>
    id === undefined ? name === user : Number(uid) === id
  );
  if (entry === undefined && id === undefined) throw unknown("user", user, "/etc/passwd");
  const [name = "", , uid = "", gid = "", , home = ""] = entry ?? [];
  const account = {
    uid: id ?? requireId(uid, user),
    gid: entry === undefined ? 0 : requireId(gid, user),
    groups: [] as number[],
    home: home || "/",
  };
  const groups = entries(files, "/etc/group");
  if (group) return { ...account, gid: findGroup(groups, group) };
  if (entry === undefined) return account;
  const isMember = ([, , , members = ""]: string[]) => members.split(",").includes(name);
  return {
    ...account,
    groups: groups.filter(isMember).map(([groupName = "", , number = ""]) =>
      requireId(number, groupName)
    ),
  };
}

/**
 * The supplementary groups of a process. The group of the user is one of them, too: else a program could leave it, and with it what it
 * forbids (CVE-2022-36109).
 */
export function allGroups({ gid, groups }: Account): readonly number[] {
  return groups.includes(gid) ? groups : [gid, ...groups];
}

/**
 * The number of a group, by name or number.
 *
 * @throws {QuillaError} `owner/unknown`, `owner/invalid`
 */
export function findGroupId(files: FileView, group: string): number {
  return findGroup(entries(files, "/etc/group"), group);
}

function findGroup(groups: readonly string[][], group: string): number {
  const id = parseId(group);
  if (id !== undefined) return id;
  const found = groups.find(([name]) => name === group);
  if (found === undefined) throw unknown("group", group, "/etc/group");
  return requireId(found[2] ?? "", group);
}

function entries(files: FileView, path: string): string[][] {
  const node = stat(files, path);
  if (node?.type !== "file") return [];
  return readText(node.content, fileLimit).split("\n").filter((line) => line.includes(":"))
    .map((line) => line.split(":"));
}

function unknown(kind: string, name: string, path: string): QuillaError {
  return new QuillaError(`the image's ${path} has no ${kind} ${name}`, {
    code: "owner/unknown",
    hint: "give numbers: they need no names; or make it before: RUN adduser …",
  });
}
