/**
 * Users and groups as an image's own /etc/passwd and /etc/group name them (passwd(5), group(5)).
 *
 * @module
 */
import { readText } from "../../../core/content.ts";
import { QuillaError } from "../../../core/errors.ts";
import { quote } from "../../../core/text/quote.ts";
import { stat } from "../../../core/tree/resolve.ts";
import type { FileView } from "../../../core/tree/view.ts";

/** The largest ID that is no marker: (uid_t) -1 means "unchanged" to chown(2). */
const largestId = 2 ** 32 - 2;

/** Larger files are not read: they were not made by useradd. */
const fileLimit = 1 << 20;

/**
 * Reads `user[:[group]]`, names or numbers. A number alone is the group too; a name alone has its primary group.
 *
 * @param files the image that the names are looked up in; links are followed inside it
 * @throws {QuillaError} `owner/unknown` for a name that is not there, `owner/invalid` for a number out of range or an empty name
 */
export function parseOwner(files: FileView, text: string): { uid: number; gid: number } {
  const [user = "", group = "", ...rest] = text.split(":");
  if (user === "" || rest.length > 0) {
    throw new QuillaError(`${quote(text)} is no owner`, {
      code: "owner/invalid",
      hint: "write user or user:group, by name or number",
    });
  }
  const account = parseId(user) ?? findUser(files, user);
  const { uid, gid } = typeof account === "number" ? { uid: account, gid: account } : account;
  return { uid, gid: group === "" ? gid : parseId(group) ?? findGroup(files, group) };
}

/**
 * A numeric user or group ID, or undefined for a name.
 *
 * @throws {QuillaError} `owner/invalid` for a number that no system has (CVE-2024-40635)
 */
export function parseId(text: string): number | undefined {
  if (!/^\d+$/.test(text)) return undefined;
  const id = Number(text);
  if (id <= largestId) return id;
  throw new QuillaError(`${quote(text)} is no user or group ID: the largest is ${largestId}`, {
    code: "owner/invalid",
  });
}

function findUser(files: FileView, name: string): { uid: number; gid: number } {
  const [, , uid = "", gid = ""] = findLine(files, "/etc/passwd", name, "user");
  return { uid: requireId(uid, name), gid: requireId(gid, name) };
}

function findGroup(files: FileView, name: string): number {
  const [, , gid = ""] = findLine(files, "/etc/group", name, "group");
  return requireId(gid, name);
}

/**
 * The number that stands in a line of /etc/passwd or /etc/group.
 *
 * @throws {QuillaError} `owner/invalid`
 */
export function requireId(text: string, name: string): number {
  const id = parseId(text);
  if (id !== undefined) return id;
  throw new QuillaError(`the image's entry for ${name} has no number`, { code: "owner/invalid" });
}

function findLine(files: FileView, path: string, name: string, kind: string): string[] {
  const node = stat(files, path);
  const isFile = node?.type === "file";
  const lines = isFile ? readText(node.content, fileLimit).split("\n") : [];
  const found = lines.map((line) => line.split(":")).find(([first]) => first === name);
  if (found !== undefined) return found;
  throw new QuillaError(
    isFile
      ? `the image's ${path} has no ${kind} ${name}`
      : `the image has no ${path} to look up the ${kind} ${name} in`,
    { code: "owner/unknown", hint: "give numbers: they need no names" },
  );
}
