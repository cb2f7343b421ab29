/**
 * Other programs' tar, both ways: they read what we write, and we read what they write.
 */
import { Buffer } from "node:buffer";
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  linkSync,
  lstatSync,
  mkdirSync,
  readlinkSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import tarStream from "tar-stream";
import { fileContent, readContent } from "../../../core/content.ts";
import type { TarEntry } from "../../../core/tar/entry.ts";
import { readTarFile } from "../../../core/tar/read_file.ts";
import { archiveOf, type Member, member } from "../../support/archive.ts";
import { peer } from "../../support/peers.ts";
import { temporaryDirectory } from "../../support/temporary_directory.ts";

const gnuTar = peer("tar");
const python = peer("python3");
const folder = temporaryDirectory();
const utc = { ...process.env, TZ: "UTC", LC_ALL: "C.UTF-8" };

const members: Member[] = [
  member("d", { type: "directory", mode: 0o1777, uid: 1000, gid: 1001 }),
  member("d/file", { mode: 0o4755, mtime: 315619200 }, "content"),
  member("d/none", { mode: 0 }),
  member("d/ünïcödé 🐋", { uid: 4294967294, gid: 2097152 }, "u"),
  member(`d/${"long".repeat(30)}/${"name".repeat(40)}`, { mtime: 1700000000.25 }, "l"),
  member(`${"p".repeat(120)}/${"n".repeat(90)}`, {}, "split"),
  member("d/link", { type: "symlink", linkname: "../somewhere" }),
  member("d/longlink", { type: "symlink", linkname: "x/".repeat(80) + "ü" }),
  member("d/hard", { type: "hardlink", linkname: "d/file" }),
  member("d/null", { type: "char", major: 1, minor: 3, mode: 0o666 }),
  member("d/sda", { type: "block", major: 8, minor: 1048575 }),
  member("d/pipe", { type: "fifo" }),
  member("d/old", { mtime: -86400 }),
  member("d/far", { mtime: 8 ** 11 + 5 }),
  member("d/attributes", {
    xattrs: new Map([["user.a", Buffer.from("x")], ["user.b", Uint8Array.of(0, 10, 61, 255)]]),
  }, "xa"),
];
const ours = join(folder, "ours.tar");
writeFileSync(ours, archiveOf(members));

const letters = {
  file: "-",
  directory: "d",
  symlink: "l",
  hardlink: "h",
  char: "c",
  block: "b",
  fifo: "p",
};

test("GNU tar lists what we write", { skip: gnuTar.skip }, () => {
  const options = ["--numeric-owner", "--full-time", "--quoting-style=literal", "-tvf", ours];
  const listing = execFileSync(gnuTar.path, options, { env: utc, encoding: "utf8" });
  const lines = listing.trimEnd().split("\n");
  assert.equal(lines.length, members.length);
  for (const [index, { entry }] of members.entries()) {
    const line = lines[index]!;
    const [mode, owner, size, day, time] = line.split(/\s+/);
    assert.equal(mode![0], letters[entry.type], line);
    assert.equal(modeOf(mode!), entry.mode, line);
    assert.equal(owner, `${entry.uid}/${entry.gid}`, line);
    const device = entry.major === undefined ? `${entry.size}` : `${entry.major},${entry.minor}`;
    assert.equal(size, device, line);
    assert.equal(Date.parse(`${day}T${time}Z`) / 1000, entry.mtime, line);
    assert(line.includes(entry.path), line);
    if (entry.linkname !== undefined) assert(line.endsWith(entry.linkname), line);
  }
});

/** `-rwsr-xr-x` as a number. */
function modeOf(letters: string): number {
  let mode = 0;
  for (const letter of letters.slice(1, 10)) mode = mode << 1 | Number(!/[-ST]/.test(letter));
  const special = [letters[3], letters[6], letters[9]];
  return special.reduce(
    (sum, letter, at) => sum | (/[sStT]/.test(letter!) ? 0o4000 >> at : 0),
    mode,
  );
}

test("GNU tar reads our attributes", { skip: gnuTar.skip }, () => {
  const options = ["--xattrs", "-tvvf", ours, "d/attributes"];
  const listing = execFileSync(gnuTar.path, options, { encoding: "utf8" });
  assert.match(listing, /x: 1 user\.a\n\s+x: 4 user\.b\n/);
});

test("GNU tar gives our contents back", { skip: gnuTar.skip }, () => {
  for (const { entry, content } of members) {
    if (entry.type !== "file") continue;
    const got = execFileSync(gnuTar.path, ["-xOf", ours, "--", entry.path], { env: utc });
    assert.deepEqual(got, Buffer.from(content), entry.path);
  }
});

const pythonReader = `
import json, sys, tarfile
kinds = {b"0": "file", b"1": "hardlink", b"2": "symlink", b"3": "char", b"4": "block", b"5": "directory", b"6": "fifo"}
out = []
for m in tarfile.open(sys.argv[1], encoding="utf-8", errors="surrogateescape"):
    xattrs = {k[13:]: list(v.encode("utf-8", "surrogateescape")) for k, v in sorted(m.pax_headers.items()) if k.startswith("SCHILY.xattr.")}
    out.append([m.name, kinds[m.type], m.mode, m.uid, m.gid, m.size, m.mtime, m.linkname, m.devmajor, m.devminor, m.uname + m.gname, xattrs])
json.dump(out, sys.stdout)
`;

test("Python's tarfile reads what we write", { skip: python.skip }, () => {
  const seen = JSON.parse(
    execFileSync(python.path, ["-c", pythonReader, ours], { encoding: "utf8" }),
  );
  const expected = members.map(({ entry }) => [
    entry.path,
    entry.type,
    entry.mode,
    entry.uid,
    entry.gid,
    entry.size,
    entry.mtime,
    entry.linkname ?? "",
    entry.major ?? 0,
    entry.minor ?? 0,
    "",
    Object.fromEntries([...entry.xattrs ?? []].map(([key, value]) => [key, [...value]])),
  ]);
  assert.deepEqual(seen, expected);
});

test("tar-stream reads what we write, where it is right", async () => {
  // It makes 0644 of mode 0, does not see an owner in a PAX record, and reads attributes as text.
  const names: string[] = [];
  const extract = tarStream.extract();
  extract.end(archiveOf(members));
  for await (const item of extract) {
    const { header } = item;
    const { entry } = members[names.length]!;
    names.push(header.name);
    assert.equal(header.name.replace(/\/$/, ""), entry.path, entry.path);
    assert.equal(header.size, entry.size, entry.path);
    if (entry.uid <= 0o7777777) assert.equal(header.uid, entry.uid, entry.path);
    assert.equal(header.linkname ?? undefined, entry.linkname, entry.path);
    if (entry.mode !== 0) assert.equal(header.mode, entry.mode, entry.path);
    item.resume();
  }
  assert.equal(names.length, members.length);
});

/** A tree of ordinary user's files, for `tar` to write. */
function makeTree(longNames: boolean): string {
  const root = join(folder, longNames ? "long" : "short");
  const long = longNames ? `${"n".repeat(150)}/${"m".repeat(200)}` : "n/m";
  mkdirSync(join(root, long), { recursive: true, mode: 0o750 });
  writeFileSync(join(root, long, "file"), "content", { mode: 0o640 });
  writeFileSync(join(root, "ünïcödé"), "u".repeat(3000));
  writeFileSync(join(root, "empty"), "");
  linkSync(join(root, "empty"), join(root, "hard"));
  symlinkSync(longNames ? "t".repeat(180) : "target", join(root, "symlink"));
  for (const name of ["ünïcödé", "empty"]) utimesSync(join(root, name), 1700000000, 1700000000);
  return root;
}

function checkTree(root: string, archive: string): void {
  const entries = new Map<string, TarEntry>();
  let links = 0;
  for (const { entry, offset } of readTarFile(archive)) {
    const path = entry.path.replace(/^\.\/|\/$/g, "");
    const stat = lstatSync(join(root, path));
    entries.set(path, entry);
    assert.equal(entry.uid, stat.uid, path);
    assert.equal(entry.mode, stat.mode & 0o7777, path);
    assert.equal(entry.mtime, Math.floor(stat.mtimeMs / 1000), path);
    if (entry.type === "hardlink") links++;
    if (entry.type !== "file") continue;
    assert.deepEqual(
      readContent(fileContent(archive, offset, entry.size)),
      readOf(root, path),
      path,
    );
  }
  assert.equal(links, 1);
  assert.equal(entries.size, 8);
  assert.equal(entries.get("symlink")!.linkname, readlinkSync(join(root, "symlink")));
}

function readOf(root: string, path: string): Uint8Array {
  const full = join(root, path);
  return readContent(fileContent(full, 0, lstatSync(full).size));
}

for (const format of ["gnu", "pax", "ustar", "v7", "oldgnu"]) {
  test(`GNU tar's ${format} archives are read`, { skip: gnuTar.skip }, () => {
    const root = makeTreeOnce(!["ustar", "v7"].includes(format));
    const archive = join(folder, `${format}.tar`);
    const times = format === "pax" ? ["--pax-option=delete=atime,delete=ctime,delete=mtime"] : [];
    execFileSync(gnuTar.path, [
      "-C",
      root,
      `--format=${format}`,
      ...times,
      "-cf",
      archive,
      "--",
      ".",
    ], { env: utc });
    checkTree(root, archive);
  });
}

const trees = new Map<boolean, string>();
function makeTreeOnce(longNames: boolean): string {
  const made = trees.get(longNames) ?? makeTree(longNames);
  trees.set(longNames, made);
  return made;
}

for (const format of ["gnu", "pax"]) {
  test(`GNU tar's large owners in ${format} archives are read`, { skip: gnuTar.skip }, () => {
    const archive = join(folder, `owner-${format}.tar`);
    const owners = ["--owner=x:4294967294", "--group=y:3000000", "--mtime=@-1.5"];
    execFileSync(gnuTar.path, [
      "-C",
      makeTreeOnce(false),
      `--format=${format}`,
      ...owners,
      "-cf",
      archive,
      "empty",
    ]);
    const { entry } = [...readTarFile(archive)][0]!;
    assert.deepEqual([entry.uid, entry.gid], [4294967294, 3000000]);
    assert.equal(entry.mtime, format === "pax" ? -1.5 : -2);
  });
}

const pythonWriter = `
import io, sys, tarfile
formats = {"ustar": tarfile.USTAR_FORMAT, "gnu": tarfile.GNU_FORMAT, "pax": tarfile.PAX_FORMAT}
with tarfile.open(sys.argv[1], "w", format=formats[sys.argv[2]], encoding="utf-8", errors="surrogateescape") as t:
    def add(name, kind=tarfile.REGTYPE, data=b"", **rest):
        m = tarfile.TarInfo(name)
        m.type, m.size = kind, len(data)
        for key, value in rest.items(): setattr(m, key, value)
        t.addfile(m, io.BytesIO(data))
    add("d", tarfile.DIRTYPE, mode=0o755)
    add("d/a", data=b"content", mode=0, uid=7, gid=8, mtime=1700000000)
    add("d/h", tarfile.LNKTYPE, linkname="d/a")
    add("d/c", tarfile.CHRTYPE, devmajor=1, devminor=3)
    if sys.argv[2] != "ustar":
        add("d/" + "x" * 300, tarfile.SYMTYPE, linkname="y" * 300, uid=2**31)
`;

for (const format of ["ustar", "gnu", "pax"]) {
  test(`Python's ${format} archives are read`, { skip: python.skip }, () => {
    const archive = join(folder, `python-${format}.tar`);
    execFileSync(python.path, ["-c", pythonWriter, archive, format]);
    const entries = [...readTarFile(archive)].map(({ entry }) => entry);
    const base = { mode: 0o644, uid: 0, gid: 0, size: 0, mtime: 0 };
    const expected: TarEntry[] = [
      { ...base, path: "d/", type: "directory", mode: 0o755 },
      { path: "d/a", type: "file", mode: 0, uid: 7, gid: 8, size: 7, mtime: 1700000000 },
      { ...base, path: "d/h", type: "hardlink", linkname: "d/a" },
      { ...base, path: "d/c", type: "char", major: 1, minor: 3 },
    ];
    if (format !== "ustar") {
      const [path, linkname] = [`d/${"x".repeat(300)}`, "y".repeat(300)];
      expected.push({ ...base, path, type: "symlink", linkname, uid: 2 ** 31 });
    }
    assert.deepEqual(entries, expected);
  });
}
