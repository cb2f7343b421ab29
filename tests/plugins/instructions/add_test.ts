/**
 * ADD: what it reads, and of what it takes from the context. Archives are in add_archive_test.ts, what is elsewhere in
 * add_remote_test.ts.
 *
 * @module
 */
import { gzipSync } from "node:zlib";
import { archiveOf, member } from "../../support/archive.ts";
import { testTable } from "../../support/instruction_table.ts";

const archive = archiveOf([
  member("dir/", { type: "directory", mode: 0o750, uid: 5, gid: 6 }),
  member("dir/file", { uid: 7, gid: 8 }, "content"),
  member("dir/again", { type: "hardlink", linkname: "dir/file" }),
  member("link", { type: "symlink", linkname: "dir/file" }),
]);

const sum = `sha256:${"0".repeat(64)}`;

testTable("ADD", {
  files: { "a.txt": "a", "dir/b": "b", "a.tar": archive, "b.tar.gz": gzipSync(archive) },
  before: ["COPY dir /unpacked"],
  reads: [
    [
      "ADD a.txt /",
      { sources: ["a.txt"], documents: [], destination: "/", exclude: [], link: false },
      ["a.txt", "/"],
    ],
    [
      `ADD --checksum=${sum} --keep-git-dir --unpack=false https://h/$F /`,
      {
        ...{ sources: ["https://h/$F"], documents: [], destination: "/", exclude: [], link: false },
        ...{ checksum: sum, keepGitDirectory: true, unpack: false },
      },
      ["https://h/$F", "/", sum],
    ],
  ],
  lines: [
    "ADD a.txt dir /to/",
    "ADD --chown=1:2 a.tar /unpacked",
    "ADD --unpack=false --chmod=600 a.tar b.tar.gz /whole/",
  ],
  refuses: [
    ["ADD a.txt", "copy/arguments"],
    [`ADD --checksum=${sum} a.txt dir /`, "add/checksum", `--checksum=${sum}`],
    [`ADD --checksum=${sum} a.txt /`, "add/checksum"],
    ["ADD ftp://h/f /", "add/scheme"],
    ["ADD --unpack a.txt /", "add/no-archive"],
    ["ADD --from=x a.txt /", "dockerfile/unknown-flag", "--from=x"],
  ],
  makes: [
    {
      lines: ["ENV F=a.txt", "ADD --chmod=600 $F /d/"],
      history: ["ENV F=a.txt", "ADD --chmod=600 a.txt /d/ # buildkit"],
      tree: ["/d directory 0600 0:0", "/d/a.txt file 0600 0:0 ca978112ca1b"],
    },
    {
      lines: ["ADD --keep-git-dir a.txt /"],
      tree: ["/a.txt file 0644 0:0 ca978112ca1b"],
      warnings: ["--keep-git-dir is for git repositories, and a.txt is none"],
    },
  ],
});
