/**
 * ADD: archives of every compression, alone and over what is there already, and what is no archive.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { gzipSync } from "node:zlib";
import type { ContextFiles } from "../../support/context_files.ts";
import { archiveOf, member } from "../../support/archive.ts";
import { type Case, casesOf } from "../case.ts";

const directory = (path: string, mode = 0o755, uid = 0, gid = 0) =>
  member(path, { type: "directory", mode, uid, gid });
const link = (path: string, linkname: string) =>
  member(path, { type: "symlink", linkname, mode: 0o777 });
const hard = (path: string, linkname: string) => member(path, { type: "hardlink", linkname });

/** What `packed.tar.bz2`, `.xz` and `.zst` are made of. */
const packed = archiveOf([
  directory("packed/", 0o750, 5, 6),
  member("packed/file", { mode: 0o640, uid: 7, gid: 8 }, "packed\n"),
  link("packed/link", "file"),
]);

const files: ContextFiles = {
  "packed.tar": packed,
  "packed.tar.gz": gzipSync(packed),
  "packed.tar.bz2": Buffer.from(
    "QlpoOTFBWSZTWV74QXYAAJPbkPmQQAD/hAIkby1eAARAAQggAJIJSCmmnqZPSZBgRspj1QbURTTyho2ppo0NDCBM64bXhZJfjcyeSQlbSmRC" +
      "c21kGfk9IslEmhJkJYOMOWyuuiIVQyELpe0AvGBaudQ9knUIRfQ/3Hm2DmsvdBzRCQfk0DAJGYZ9NR85BMoZvwxakVFRRbkD+LuSKcKE" +
      "gvfCC7A=",
    "base64",
  ),
  "packed.tar.xz": Buffer.from(
    "/Td6WFoAAATm1rRGAgAhARwAAAAQz1jM4Av/AHhdADgYSJnNXByGRPxPKlkvou41BFRz1VF34N/0vxH4cQyF0AFEghrPdH0AM92/2R2MUkVr" +
      "UKd9yKSmzsiUW/fvAmZcZ/2tA3Eod4745KUr6fiOrWzOEiN7munuGIHhNP0/8OUuax1wO4wMefFetIZ8vcxOSs+RdWObXABueHchyNxe" +
      "UAABlAGAGAAAy+2uh7HEZ/sCAAAAAARZWg==",
    "base64",
  ),
  "packed.tar.zst": Buffer.from(
    "KLUv/WQAC+0DAIIEDxKQzwEYfmg0/3+JYBYJZz8lVgrrNTbCieHR7WB74mDDuwf3cpezXmP/7iWis96Ej1KWj9mv6b1QyyUUAxogYC0oShva" +
      "TCoAqQIuqkMYTEoE74BTPYR6VWymmn4bHAzRtGYOUBYkiDrmLjDpADq9k8AB4kqmfYDIaXIB06NbaQ==",
    "base64",
  ),
  "nested.tar": archiveOf([member("inner.tar", {}, packed)]),
  "second.tar": archiveOf([
    directory("packed/", 0o700, 9, 9),
    member("packed/file", { mode: 0o600 }, "second\n"),
    member("packed/more", {}, "more\n"),
  ]),
  "implied.tar": archiveOf([member("a/b/c", { uid: 3, gid: 4 }, "c")]),
  "dot.tar": archiveOf([directory("./", 0o700, 5, 5), member("./x", {}, "x")]),
  "absolute.tar": archiveOf([member("/etc/x", {}, "x"), link("/etc/l", "/etc/x")]),
  "links.tar": archiveOf([
    member("one", { mode: 0o600, uid: 1, gid: 2 }, "one"),
    member("two", { type: "hardlink", linkname: "one", mode: 0o600, uid: 1, gid: 2 }),
    link("relative", "one"),
    link("absolute", "/one"),
  ]),
  "through.tar": archiveOf([directory("real/"), link("l", "real"), member("l/x", {}, "x")]),
  "through-absolute.tar": archiveOf([
    directory("real/"),
    link("l", "/real"),
    member("l/x", {}, "x"),
  ]),
  "into-links.tar": archiveOf([member("dirlink/new", {}, "new")]),
  "replaces-links.tar": archiveOf([directory("dirlink/"), member("dirlink/new", {}, "new")]),
  "twice.tar": archiveOf([member("f", {}, "first"), member("f", { mode: 0o600 }, "second")]),
  "turns.tar": archiveOf([
    directory("d/"),
    member("d/x", {}, "x"),
    member("d", {}, "now a file"),
    member("e", {}, "e"),
    directory("e/"),
    member("e/y", {}, "y"),
  ]),
  "file-over-directory.tar": archiveOf([member("sub", {}, "a file")]),
  "setuid.tar": archiveOf([
    member("s", { mode: 0o4755 }, "s"),
    directory("t/", 0o2775),
    directory("sticky/", 0o1777),
  ]),
  "hard-to-image.tar": archiveOf([hard("again", "f")]),
  "capability.tar": archiveOf([
    member("ping", {
      mode: 0o755,
      xattrs: new Map([
        ["security.capability", Buffer.from("AQAAAgAgAAAAAAAAAAAAAAAAAAA=", "base64")],
      ]),
    }, "ping"),
  ]),
  "long.tar": archiveOf([member(`${"long/".repeat(40)}${"n".repeat(200)}`, {}, "long")]),
  "devices.tar": archiveOf([
    member("null", { type: "char", major: 1, minor: 3 }),
    member("f", { type: "fifo" }),
    member("after", {}, "after"),
  ]),
  "empty.tar": archiveOf([]),
  "text.gz": gzipSync("text"),
  "not.tar": "no archive",
  "old/f": "old",
  "old/sub/x": "old",
  "old/packed/": { mode: 0o711 },
  "old/packed/kept": "kept",
  "old/dirlink": { link: "sub" },
  "plain": "plain",
};

const lines: Record<string, string> = {
  "plain tar": "ADD packed.tar /x/",
  "gzip": "ADD packed.tar.gz /x/",
  "bzip2": "ADD packed.tar.bz2 /x/",
  "xz": "ADD packed.tar.xz /x/",
  "zstd": "ADD packed.tar.zst /x/",
  "to the root": "ADD packed.tar /",
  "to a directory without a slash": "ADD packed.tar /new/deep",
  "to a relative directory": "WORKDIR /w\nADD packed.tar sub",
  "an archive in an archive": "ADD nested.tar /",
  "several archives": "ADD packed.tar second.tar /x/",
  "several archives, the other way": "ADD second.tar packed.tar /x/",
  "an archive and a file": "ADD packed.tar plain /x/",
  "an archive and a directory": "ADD packed.tar old /x/",
  "by a wildcard": "ADD packed.tar.?z2 second.ta? /x/",
  "directories that are only implied": "ADD implied.tar /x/",
  "a member for the root": "ADD dot.tar /x/",
  "a member for the root, over what is there": "COPY old /x\nADD dot.tar /x",
  "absolute names": "ADD absolute.tar /x/",
  "links": "ADD links.tar /x/",
  "through its own link": "ADD through.tar /x/",
  "through its own absolute link": "ADD through-absolute.tar /x/",
  "through the image's link": "COPY old /x\nADD into-links.tar /x",
  "a directory in place of the image's link": "COPY old /x\nADD replaces-links.tar /x",
  "a name twice": "ADD twice.tar /x/",
  "names that turn into something else": "ADD turns.tar /x/",
  "over files": "COPY old /x\nADD packed.tar /x",
  "over an archive's files": "ADD packed.tar /x\nADD second.tar /x",
  "a file in place of a directory": "COPY old /x\nADD file-over-directory.tar /x",
  "setuid, setgid, sticky": "ADD setuid.tar /x/",
  "a hard link to the image's file": "COPY old /x\nADD hard-to-image.tar /x",
  "capabilities": "ADD capability.tar /x/",
  "long names": "ADD long.tar /x/",
  "into a linked directory": "COPY old /x\nADD packed.tar /x/dirlink",
  "devices and FIFOs": "COPY old /x\nADD devices.tar /x",
  "with a mode": "ADD --chmod=700 packed.tar /x/",
  "with an owner": "ADD --chown=12:34 packed.tar /x/",
  "an owner and implied directories": "ADD --chown=12:34 implied.tar /x/deep/",
  "an empty archive": "ADD empty.tar /x/",
  "compressed text": "ADD text.gz /x/",
  "no archive": "ADD not.tar /x/",
  "a directory with archives": "ADD . /x/",
  "a file": "ADD plain /y",
  "a file with mode and owner": "ADD --chown=1:2 --chmod=600 plain /y",
  "a directory": "ADD old /y",
  "json": 'ADD ["packed.tar", "plain", "/x/"]',
};

/** What the flags do that Docker 20.10 does not know. */
const modern: Record<string, string> = {
  "--unpack=false": "ADD --unpack=false packed.tar /x/",
  "--unpack": "ADD --unpack packed.tar.gz /x/",
  "--exclude": "ADD --exclude=sub old /x/",
  "--link": "COPY old /x\nADD --link packed.tar /x/",
};

const noUnpacking = "20.10 does not unpack zstd";
const ownersKept = "20.10 keeps the archive's owners, whatever --chown says";
const differences: Record<string, Case["differs"]> = {
  "zstd": { docker: noUnpacking },
  "with an owner": { docker: ownersKept },
  "an owner and implied directories": { docker: ownersKept },
};

const served: ContextFiles = {
  "file": "served\n",
  "packed.tar.gz": gzipSync(packed),
  "a name": "served\n",
};

/** From a web server. */
const urls: Record<string, string> = {
  "a file": "ADD $SERVER/file /",
  "a file to a name": "ADD $SERVER/file /name",
  "a file to a directory": "ADD $SERVER/file /new/",
  "a name with an escape": "ADD $SERVER/a%20name /",
  "an archive stays one": "ADD $SERVER/packed.tar.gz /x/",
  "owner and mode": "ADD --chown=1:2 --chmod=755 $SERVER/file /x/y",
};

const modernUrls: Record<string, string> = {
  "an archive, unpacked": "ADD --unpack $SERVER/packed.tar.gz /x",
  "a checksum":
    "ADD --checksum=sha256:c5acc4ae7d85cda11df11e6bc0c06ab55bffbd2b3db121d0a9e3ebb98bd98cac $SERVER/file /x",
};

const repository: ContextFiles = {
  "file": "committed\n",
  "run.sh": { content: "#!/bin/sh\n", mode: 0o755 },
  "dir/deep/x": "x",
  "link": { link: "dir" },
  "outward": { link: "/etc" },
};

/** From a git repository. */
const repositories: Record<string, string> = {
  "all of it": "ADD $REPOSITORY /src",
  "a branch": "ADD $REPOSITORY#main /src/",
  "a tag and a directory": "ADD $REPOSITORY#v1:dir /src",
  "a query": "ADD $REPOSITORY?branch=main&subdir=dir/deep /src",
  "an owner": "ADD --chown=1:2 $REPOSITORY#:dir /src/new",
};

export const addCases: readonly Case[] = [
  ...casesOf("add", lines, { files, differences }),
  ...casesOf("add", modern, { files, modern: true }),
  ...casesOf("add a URL", withArgument("SERVER", urls), {
    served,
    differences: {
      "owner and mode": { docker: "20.10 does not give the mode to what it fetches" },
    },
  }),
  ...casesOf("add a URL", withArgument("SERVER", modernUrls), { served, modern: true }),
  ...casesOf("add git", withArgument("REPOSITORY", repositories), { repository, modern: true }),
];

function withArgument(name: string, cases: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(cases).map(([key, text]) => [key, `ARG ${name}\n${text}`]),
  );
}
