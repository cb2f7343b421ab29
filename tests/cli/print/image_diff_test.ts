/**
 * `quilla image diff`: what it prints, and its exit codes.
 *
 * @module
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { quilla } from "../../support/fake_context.ts";
import { newDirectory, testBuild } from "../../support/test_build.ts";

const root = join(newDirectory(), "store");
const status = (version: string) =>
  `Package: libc6\nStatus: install ok installed\nVersion: ${version}\n`;
await testBuild(["FROM scratch", "COPY . /", "ENV A=1"], {
  root,
  tags: ["old"],
  files: {
    "var/lib/dpkg/status": status("2.36"),
    "same": "same",
    "gone": "gone",
    "size": "1",
    "\u001b[31m::x": "1",
    ".dockerignore": "Dockerfile\n.dockerignore\n",
  },
});
await testBuild(
  [
    "FROM old",
    "COPY --chmod=600 --chown=5:6 size /",
    "COPY status /var/lib/dpkg/",
    "COPY status /new/",
    "ENV A=2",
  ],
  { root, tags: ["new"], files: { size: "12", status: status("2.37") } },
);
const diff = (...words: string[]) => quilla({ root }, "image", "diff", ...words);

test("text: what differs, and nothing of what does not", async () => {
  const { code, stdout, stderr } = await diff("old", "new");
  assert.equal(code, 0, stderr);
  assert.deepEqual(stdout.trimEnd().split("\n"), [
    "Configuration:",
    '  ~ Env.A "1" -> "2"',
    "Packages:",
    "  ~ dpkg libc6 2.36 -> 2.37",
    "Files:",
    "  + /new directory 0755 0:0",
    "  + /new/status file 0644 0:0 58B",
    "  ~ /size mode 0644 -> 0600, owner 0:0 -> 5:6, content 1B -> 2B",
    "  ~ /var/lib/dpkg/status content, 58B",
    "2 files added, 0 removed, 2 changed",
    "1 and 4 layers, 1 in common; 2 and 6 steps of history",
    "8.19kB of 15.9kB are in layers that only the second has",
  ]);
  const same = await diff("old", "old", "--exit-code");
  assert.deepEqual([same.code, same.stdout], [0, "old and old do not differ\n"]);
  const differs = await diff("old", "new", "--exit-code");
  assert.equal(differs.code, 1);
  assert.match(differs.stderr, /old and new differ \[image\/different\]/);
});

test("JSON: one object, whose lists are lists", async () => {
  for (const [before, after, different] of [["old", "new", true], ["new", "new", false]] as const) {
    const { code, stdout } = await diff("--format", "json", before, after);
    assert.equal(code, 0);
    const found = JSON.parse(stdout);
    assert.equal(found.different, different);
    assert.equal(found.before.name, before);
    assert.match(found.after.id, /^sha256:/);
    assert.equal(found.files.length, different ? 4 : 0);
    if (!different) continue;
    assert.deepEqual(found.layers, { before: 1, after: 4, common: 1 });
    assert.deepEqual(found.history, { before: 2, after: 6 });
    const bytes = found.layerBytes;
    assert.equal(bytes.different, bytes.after - bytes.before);
    const size = found.files.find(({ path }: { path: string }) => path === "/size");
    assert.deepEqual(size.what, ["mode", "owner", "content"]);
    assert.equal(size.after.size, 2);
    assert.notEqual(size.before.digest, size.after.digest);
  }
});

test("a template gets what JSON has", async () => {
  const template = "{{.different}} {{.layers.after}}{{range .files}} {{.path}}{{end}}";
  const { stdout } = await diff("--format", template, "old", "new");
  assert.match(stdout, /^true 4 .*\/size/);
  const wrong = await diff("--format", "{{.diferent}}", "old", "new");
  assert.equal(wrong.code, 2);
  assert.match(
    wrong.stderr,
    /the difference has no field "diferent".*\n.*did you mean different\?/,
  );
});

test("images may be anywhere; what a name brings is not drawn", async () => {
  const archive = join(newDirectory(), "old.tar");
  await quilla({ root }, "save", "old", "-o", archive);
  const elsewhere = { root: join(newDirectory(), "store") };
  const layout = `oci:${join(newDirectory(), "layout")}`;
  await quilla({ root }, "copy", "store:new", layout);
  const words = ["image", "diff", `docker-archive:${archive}`, layout];
  const { code, stdout, stderr } = await quilla(elsewhere, ...words);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /2 files added, 0 removed, 2 changed/);
  assert.equal((await quilla(elsewhere, "images", "-q")).stdout, "", "they are in the list");
  await testBuild("FROM scratch", { root, tags: ["empty"] });
  const gone = await diff("old", "empty");
  assert.match(gone.stdout, /^ {2}- \/\\u\{1b\}\[31m::x file/m);
  assert(!gone.stdout.includes("\u001b"));
});

test("image diff: what is refused", async () => {
  const cases: [words: string[], exit: number, code: string][] = [
    [["old"], 2, "usage/missing-argument"],
    [["old", "none"], 1, "image/unknown"],
    [["old", "new", "--format", "yaml"], 2, "usage/format"],
    [["old", "new", "--platform", "x y"], 2, "platform/invalid"],
    [["old", "oci:/nowhere"], 1, "layout/missing"],
  ];
  for (const [words, exit, code] of cases) {
    const { code: left, stdout, stderr } = await diff(...words);
    assert.deepEqual([left, stdout], [exit, ""], stderr);
    assert(stderr.includes(`[${code}]`), stderr);
  }
});
