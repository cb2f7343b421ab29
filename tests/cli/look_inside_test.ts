import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import type { TarEntry } from "../../core/tar/entry.ts";
import type { Compression } from "../../core/oci/media_types.ts";
import { type Member, member } from "../support/archive.ts";
import { inStore, name } from "../support/edited_store.ts";
import { quilla } from "../support/fake_context.ts";
import { peer } from "../support/peers.ts";
import { withRegistry } from "../support/served_registry.ts";
import { makeImage } from "../support/stored_image.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";

const directory = temporaryDirectory();
const root = join(directory, "store");
const empty = join(directory, "nothing");
const directoryEntry: Partial<TarEntry> = { type: "directory", mode: 0o755 };
const binary = Uint8Array.from({ length: 3000 }, (_, at) => at * 7 % 256);

const layers: { readonly members: readonly Member[]; readonly compression: Compression }[] = [
  {
    compression: "gzip",
    members: [
      member("etc", directoryEntry),
      member("etc/passwd", {}, "root\n"),
      member("usr/bin", { type: "directory", mode: 0o2755 }),
      member("usr/bin/tool", { mode: 0o4755, uid: 3, gid: 4 }, binary),
      member("bin", { type: "symlink", linkname: "usr/bin", mode: 0o777 }),
      member("up", { type: "symlink", linkname: "../../../etc/passwd", mode: 0o777 }),
      member("null", { type: "char", major: 1, minor: 3, mode: 0o666 }),
      member("cache/big", {}, "b".repeat(5000)),
      member("cache/same", { type: "hardlink", linkname: "cache/big" }),
    ],
  },
  {
    compression: "none",
    members: [
      member("etc/passwd", { mtime: 1e9 }, "root\nann\n"),
      member("cache/.wh..wh..opq"),
      member("new\nline", {}, "x"),
      member("odd time", { mtime: 8.7e12 }, ""),
    ],
  },
];

const image = await inStore(root, async (store) => {
  const made = makeImage(store, { label: "inside", layers });
  await name(store, "app", made.manifest);
  return made;
});

async function run(at: string, ...words: string[]) {
  const { code, stdout, stderr } = await quilla({ root: at }, "image", ...words);
  assert.equal(code, 0, `${words.join(" ")}: ${stderr}`);
  return stdout;
}

describe("what is inside an image", () => {
  it("its files, in all forms", async () => {
    const names = ["/bin", "/cache", "/etc", "/etc/passwd", "/new\\u{a}line", "/null", "/odd time"];
    assert.deepEqual(
      (await run(root, "files", "app")).trimEnd().split("\n"),
      [...names, "/up", "/usr", "/usr/bin", "/usr/bin/tool"],
    );
    const long = await run(root, "files", "-l", "app");
    assert.match(long, /^MODE +OWNER +SIZE +TIME +NAME\n/);
    assert.match(long, /^lrwxrwxrwx +0:0 +0 +1970-01-01T00:00:00Z +\/bin -> usr\/bin$/m);
    assert.match(long, /^-rwsr-xr-x +3:4 +3000 +1970-01-01T00:00:00Z +\/usr\/bin\/tool$/m);
    assert.match(long, /^drwxr-sr-x .* \/usr\/bin$/m);
    assert.match(long, /^crw-rw-rw- +0:0 +1,3 .* \/null$/m);
    assert.match(long, /^-rw-r--r-- +0:0 +9 +2001-09-09T01:46:40Z +\/etc\/passwd$/m);
    assert.equal(
      await run(root, "files", "--layers", "app", "/etc", "/bin/tool"),
      "1\t/etc\n2\t/etc/passwd\n1\t/usr/bin/tool\n",
    );
    const { Path, Size, Type } = JSON.parse(await run(root, "files", "--json", "app", "up"));
    assert.deepEqual([Path, Size, Type], ["/up", "0", "symlink"]);
    assert.equal(
      await run(root, "files", "--format", "{{.Size}} {{.Target}}", "app", "/b*"),
      "0 usr/bin\n",
    );
    assert.deepEqual(readdirSync(join(root, "blobs", "sha256")).length, 4); // nothing was unpacked
  });

  it("names that are no text of one line: shown on one line, exact in JSON, and taken as they are shown", async () => {
    await inStore(root, async (store) => {
      const members = ["new\nline\ttab", "bad\udcff", "bad\udcfe"].map((path) =>
        member(path, {}, path.slice(-1))
      );
      const layers = [{ members, compression: "none" as const }];
      await name(store, "odd", makeImage(store, { label: "odd", layers }).manifest);
    });
    const shown = ["/bad\\u{dcfe}", "/bad\\u{dcff}", "/new\\u{a}line\\u{9}tab"];
    assert.deepEqual((await run(root, "files", "odd")).trimEnd().split("\n"), shown);
    const long = (await run(root, "files", "-l", "odd")).trimEnd().split("\n").slice(1);
    assert.deepEqual(long.map((line) => line.slice(line.indexOf("/"))), shown);
    const json = (await run(root, "files", "--json", "odd")).trimEnd().split("\n");
    assert.deepEqual(json.map((line) => JSON.parse(line).Path), [
      "/bad\udcfe",
      "/bad\udcff",
      "/new\nline\ttab",
    ]);
    for (const path of shown) {
      assert.notEqual(await run(root, "cat", "odd", path), "");
    }
    const { code, stderr } = await quilla({ root }, "image", "cat", "odd", "/no\\u{a}");
    assert.equal(code, 1);
    assert.match(stderr, /\[image\/no-file\]/);
  });

  it("one file, byte for byte, from a registry as far as it takes", async () => {
    await withRegistry({}, async ({ address, root: far, requests }) => {
      await inStore(far, async (store) => {
        await name(
          store,
          `${address}/app:1`,
          makeImage(store, { label: "inside", layers }).manifest,
        );
      });
      const place = `docker://${address}/app:1`;
      const asked = () =>
        image.layers.map(({ digest }) =>
          requests.filter(({ target }) => target.endsWith(digest)).length
        );
      assert.equal(await run(empty, "cat", place, "/etc/passwd"), "root\nann\n");
      assert.deepEqual(asked(), [0, 1]);
      assert.equal(
        await run(empty, "cat", place, "bin/tool"),
        Buffer.from(binary).toString("latin1"),
      );
      assert.deepEqual(asked(), [1, 2]);
      assert.equal(await run(empty, "cat", place, "up"), "root\nann\n");
      assert.match(await run(empty, "files", place), /^\/usr\/bin\/tool$/m);
      assert.match(await run(empty, "layers", place), /^2 layers, /m);
    });
  });

  it("what is no file, or not there", async () => {
    const refused: readonly [code: string, path: string][] = [
      ["image/not-a-file", "/etc"],
      ["image/not-a-file", "null"],
      ["image/no-file", "/cache/big"],
      ["image/no-file", "/../nothing"],
    ];
    for (const [error, path] of refused) {
      const { code, stdout, stderr } = await quilla({ root }, "image", "cat", "app", path);
      assert.equal(code, 1);
      assert.equal(stdout, "");
      assert.ok(stderr.includes(`[${error}]`), stderr);
    }
  });

  it("layers that mean ill are refused by every one of the commands", async () => {
    const hostile: readonly [code: string, members: Member[]][] = [
      ["layer/path-escape", [member("../../out", {}, "x")]],
      ["layer/path-escape", [member("in", { type: "hardlink", linkname: "../../etc/passwd" })]],
      ["layer/root-replaced", [member(".", { type: "symlink", linkname: "/etc" })]],
      ["layer/hardlink-target", [member("a", { type: "hardlink", linkname: "a" })]],
    ];
    for (const [error, members] of hostile) {
      const layout = `oci:${
        join(directory, `hostile-${hostile.findIndex((each) => each[1] === members)}`)
      }`;
      const at = join(directory, "hostile");
      await inStore(at, async (store) => {
        const made = makeImage(store, { label: error, layers: [{ members, compression: "gzip" }] });
        await name(store, "ill", made.manifest);
      });
      assert.equal((await quilla({ root: at }, "copy", "-q", "store:ill", layout)).code, 0);
      for (const words of [["files"], ["layers"], ["cat"]]) {
        const more = words[0] === "cat" ? ["/a"] : [];
        const { code, stderr } = await quilla({ root: empty }, "image", ...words, layout, ...more);
        assert.equal(code, 1);
        assert.ok(stderr.includes(`[${error}]`), `${words}: ${stderr}`);
      }
    }
  });
});

/** The figures of a layout's one image, by another program: what layers hold, and what of it the image does not show. */
const figures = `
import hashlib, io, json, sys, tarfile, gzip
root = sys.argv[1]
blob = lambda d: open(root + "/blobs/" + d["digest"].replace(":", "/"), "rb").read()
manifest = json.loads(blob(json.load(open(root + "/index.json"))["manifests"][0]))
held, seen, sizes = {}, {}, []
for at, layer in enumerate(manifest["layers"]):
    data = blob(layer)
    if data[:2] == b"\\x1f\\x8b": data = gzip.decompress(data)
    sizes.append(len(data))
    members = tarfile.open(fileobj=io.BytesIO(data)).getmembers()
    gone = lambda top: [seen.pop(p) for p in list(seen) if p == top or p.startswith(top + "/")]
    for m in members:
        folder, _, base = m.name.rpartition("/")
        if base == ".wh..wh..opq": [seen.pop(p) for p in list(seen) if p.startswith(folder + "/")]
        elif base.startswith(".wh."): gone((folder + "/" if folder else "") + base[4:])
    for m in members:
        if m.name.rpartition("/")[2].startswith(".wh."): continue
        if not m.isdir(): gone(m.name)
        if m.isreg(): held[(at, m.name)] = m.size; seen[m.name] = (at, m.name)
        if m.islnk(): seen[m.name] = seen[m.linkname]
wasted = {k: v for k, v in held.items() if k not in seen.values()}
print(json.dumps({"unpacked": sizes, "wasted": [sum(v for (a, _), v in wasted.items() if a == at) for at in range(len(sizes))]}))
`;

describe("what layers take", () => {
  it("bytes by layer and step, and what is wasted", async () => {
    const table = await run(root, "layers", "app");
    assert.match(table, /^LAYER +SIZE +UNPACKED +WASTED +FILES +CREATED BY\n/);
    assert.match(table, /\n2 layers, .*; unpacked .*, of which 5kB \(\d+ %\) are wasted\n/);
    assert.match(table, /\n5kB +1 +\/cache\/big\n5B +1 +\/etc\/passwd\n$/);
    const { Layers, WastedFiles } = JSON.parse(await run(root, "layers", "--json", "app"));
    assert.deepEqual(WastedFiles[0], { Path: "/cache/big", Size: 5000, Count: 1 });
    assert.deepEqual(
      Layers.map((
        layer: { Compression: string; Files: number },
      ) => [layer.Compression, layer.Files]),
      [["gzip", 3], ["none", 3]],
    );
    assert.equal(
      await run(root, "layers", "--no-trunc", "--format", "{{.Digest}}", "app"),
      image.layers.map(({ digest }) => `${digest}\n`).join(""),
    );
  });

  it("as another program counts it", { skip: peer("python3").skip }, async () => {
    const layout = join(directory, "counted");
    await quilla({ root }, "copy", "-q", "store:app", `oci:${layout}:app`);
    const { stdout, stderr } = spawnSync(peer("python3").path, ["-c", figures, layout], {
      encoding: "utf8",
    });
    assert.equal(stderr, "");
    const { Layers } = JSON.parse(await run(empty, "layers", "--json", `oci:${layout}`));
    type Layer = { readonly Unpacked: number; readonly Wasted: number };
    assert.deepEqual(JSON.parse(stdout), {
      unpacked: Layers.map((layer: Layer) => layer.Unpacked),
      wasted: Layers.map((layer: Layer) => layer.Wasted),
    });
  });
});
