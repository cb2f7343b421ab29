/**
 * ADD: files, archives, URLs, repositories.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { spawnSync } from "node:child_process";
import { archiveOf, type Member, member } from "../../support/archive.ts";
import type { ContextFiles } from "../../support/context_files.ts";
import { type Case, casesOf } from "../case.ts";
import { tree } from "./contexts.ts";

const directory = (path: string, mode = 0o755, uid = 0) =>
  member(`${path}/`, { type: "directory", mode, uid, gid: uid });
const link = (path: string, linkname: string) => member(path, { type: "symlink", linkname });
const hard = (path: string, linkname: string) => member(path, { type: "hardlink", linkname });

const simple: Member[] = [
  directory("top", 0o750, 7),
  member("top/file", { mode: 0o640, uid: 8, gid: 9 }, "file\n"),
  link("top/link", "file"),
  hard("top/hard", "top/file"),
  member("setuid", { mode: 0o4755 }, "s"),
];

const archive = (...members: Member[]) => archiveOf(members);
const plain = archive(...simple);

/** No compressor is a reason to fail: the builders would be given an empty file, and agree on it. */
function compressed(program: string): Uint8Array {
  const { stdout, status } = spawnSync(program, ["-c"], { input: plain });
  return status === 0 ? stdout : new Uint8Array(0);
}

const gzip = compressed("gzip");
const archives: ContextFiles = {
  ...tree,
  "plain.tar": plain,
  "a.tar.gz": gzip,
  "a.tar.bz2": compressed("bzip2"),
  "a.tar.xz": compressed("xz"),
  "a.tar.zst": compressed("zstd"),
  "no-name": gzip,
  "text.tar.gz": "this is no archive",
  "text.gz": spawnSync("gzip", ["-c"], { input: "no archive inside" }).stdout,
  "empty.tar": new Uint8Array(1024),
  "outer.tar": archive(member("inner.tar", {}, Buffer.from(plain)), member("x", {}, "x")),
  "dots.tar": archive(directory("./d", 0o700), member("./d/./f", {}, "f"), member("/abs", {}, "a")),
  "no-directories.tar": archive(member("a/b/c", { uid: 5 }, "c")),
  "twice.tar": archive(member("f", {}, "first"), member("f", { mode: 0o600 }, "second")),
  "over.tar": archive(
    directory("d", 0o700, 3),
    member("d/x", {}, "new"),
    member("file", {}, "was a file"),
    link("wasfile", "/d/x"),
  ),
  "links.tar": archive(
    directory("real"),
    link("l", "real"),
    link("abs", "/real"),
    member("l/in", {}, "in"),
    hard("hl", "l/in"),
  ),
  "climbs.tar": archive(
    directory("lib"),
    directory("usr"),
    link("usr/l", "../../lib"),
    member("usr/l/f", {}, "f"),
    link("up", "../../.."),
    member("up/g", {}, "g"),
    hard("h", "up/g"),
  ),
  "devices.tar": archive(
    member("dev/null", { type: "char", major: 1, minor: 3 }),
    member("dev/sda", { type: "block", major: 8, minor: 0 }),
    member("fifo", { type: "fifo" }),
    member("file", {}, "f"),
  ),
  "xattrs.tar": archive(
    member("cap", { mode: 0o755, xattrs: xattrs("security.capability") }, "c"),
    member("user", { xattrs: xattrs("user.note") }, "u"),
    member("both", { xattrs: xattrs("security.capability", "user.note") }, "b"),
  ),
  "image/": { mode: 0o755 },
  "image/d/": { mode: 0o711 },
  "image/d/x": "old",
  "image/d/y": "stays",
  "image/wasfile": "f",
  "image/file": "old file",
  "image/top": { link: "d" },
};

/** cap_net_bind_service+ep, as the kernel has it; for a user's attribute any bytes do. */
function xattrs(...names: string[]): Map<string, Uint8Array> {
  const value = new Uint8Array(20);
  value.set([1, 0, 0, 2, 0, 4]);
  return new Map(names.map((name) => [name, value]));
}

const lines: Record<string, string> = {
  "a file": "ADD a.txt /x/",
  "several files": "ADD a.txt b.txt dir /x/",
  "a directory": "ADD dir /x",
  "wildcards": "ADD *.txt /x/",
  "with an owner": "ADD --chown=3:4 dir /x",
  "a tar archive": "ADD plain.tar /x/",
  "a tar archive to a name": "ADD plain.tar /x",
  "gzip": "ADD a.tar.gz /x/",
  "bzip2": "ADD a.tar.bz2 /x/",
  "xz": "ADD a.tar.xz /x/",
  "an archive without a telling name": "ADD no-name /x/",
  "a text with a lying name": "ADD text.tar.gz /x/",
  "gzip without an archive": "ADD text.gz /x/",
  "an archive in an archive": "ADD outer.tar /x/",
  "an archive and a file": "ADD plain.tar a.txt /x/",
  "two archives": "ADD plain.tar outer.tar /x/",
  "archives by a wildcard": "ADD a.tar.[gb]z* /x/",
  "into the root": "ADD plain.tar /",
  "into a working directory": "WORKDIR /w\nADD plain.tar .",
  "names with dots": "ADD dots.tar /x/",
  "no entries for directories": "ADD no-directories.tar /x/",
  "one name twice": "ADD twice.tar /x/",
  "over what is there": "COPY image /\nADD over.tar /",
  "over a link": "COPY image /\nADD plain.tar /",
  "through links": "ADD links.tar /x/",
  "through links that climb, into the root": "ADD climbs.tar /",
  "through links that climb, elsewhere": "COPY image /lib/\nADD climbs.tar /x/",
  "through a link at the destination": "COPY image /\nADD plain.tar /top/",
  "capabilities and other attributes": "ADD xattrs.tar /x/",
  "capabilities to another stage":
    "ADD xattrs.tar /x/\nFROM scratch\nCOPY --from=0 /x /y/\nCOPY --from=0 --chown=3 /x /z/",
  "an archive in a copied directory": "ADD . /x/",
  "COPY leaves archives alone": "COPY plain.tar a.tar.gz /x/",
};

const modern: Record<string, string> = {
  "zstd": "ADD a.tar.zst /x/",
  "an archive with an owner": "ADD --chown=3:4 plain.tar /x/",
  "an empty archive": "ADD empty.tar /x/",
  "devices": "ADD devices.tar /x/",
  "--unpack=false": "ADD --unpack=false plain.tar /x/",
  "--unpack": "ADD --unpack a.tar.gz /x/",
  "--link": "ADD --link plain.tar /x/y/",
  "--exclude": "ADD --exclude=*.md dir /x/",
  "--chmod of files": "ADD --chmod=640 dir /x/",
  "a here-document and a file": "ADD a.txt <<one /x/\n1\none",
};

/** What a web server has. */
const served: ContextFiles = {
  "file.txt": "served\n",
  "sub/a.tar": plain,
  "with space": "space",
};
const served256 = "sha256:c5acc4ae7d85cda11df11e6bc0c06ab55bffbd2b3db121d0a9e3ebb98bd98cac";

const urls: Record<string, string> = {
  "to a name": "ADD $SERVER/file.txt /x",
  "into a directory": "ADD $SERVER/file.txt /x/",
  "an archive stays one": "ADD $SERVER/sub/a.tar /x/",
  "with an owner": "ADD --chown=3:4 $SERVER/file.txt /x/",
  "with a query": "ADD $SERVER/file.txt?a=b /x/",
  "beside a file of the context": "ADD $SERVER/file.txt a.txt /x/",
};

const modernUrls: Record<string, string> = {
  "--chmod": "ADD --chmod=755 $SERVER/file.txt /x/",
  "--unpack": "ADD --unpack $SERVER/sub/a.tar /x/",
  "--checksum": `ADD --checksum=${served256} $SERVER/file.txt /x/`,
  "an escaped name": "ADD $SERVER/with%20space /x/",
};

const repository: ContextFiles = {
  "README.md": "readme\n",
  "run.sh": { content: "#!/bin/sh\n", mode: 0o755 },
  "src/main.c": "int main;\n",
  "src/link": { link: "main.c" },
};

const repositories: Record<string, string> = {
  "a repository": "ADD $REPOSITORY /x/",
  "a branch": "ADD $REPOSITORY#main /x/",
  "a tag": "ADD $REPOSITORY#v1 /x",
  "a subdirectory": "ADD $REPOSITORY#main:src /x/",
  "with an owner": "ADD --chown=3:4 $REPOSITORY#v1 /x/",
  "as a query": "ADD $REPOSITORY?tag=v1&subdir=src /x/",
};

const withArgument = (name: string, cases: Record<string, string>) =>
  Object.fromEntries(
    Object.entries(cases).map(([key, text]) => [key, `ARG ${name}\nCOPY b.txt /\n${text}`]),
  );

export const addCases: readonly Case[] = [
  ...casesOf("ADD", lines, { files: archives }),
  ...casesOf("ADD", modern, { files: archives, modern: true }),
  ...casesOf("ADD a URL", withArgument("SERVER", urls), { files: tree, served }),
  ...casesOf("ADD a URL", withArgument("SERVER", modernUrls), {
    ...{ files: tree, served, modern: true },
  }),
  ...casesOf("ADD from git", withArgument("REPOSITORY", repositories), {
    ...{ files: tree, repository, modern: true },
  }),
];
