/**
 * Manual pages: each command has one, with each of its options, and mandoc has nothing to say.
 *
 * @module
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { before, test } from "node:test";
import { commands } from "../../cli/commands.ts";
import { loadCommand } from "../../cli/load_command.ts";
import { escaped, prose, word } from "../../cli/man/mdoc.ts";
import type { CommandEntry, TableEntry } from "../../cli/table.ts";
import { fakeContext, quilla } from "../support/fake_context.ts";
import { peer } from "../support/peers.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";

const directory = temporaryDirectory();
const man1 = join(directory, "man1");
const world = { root: join(directory, "store") };

before(async () => {
  assert.equal((await quilla(world, "man", "--output", man1)).code, 0);
});

test("each command and each group has a page, each option its place in it", async () => {
  const entries: [string, CommandEntry][] = [];
  const names = ["quilla.1"];
  const walk = (all: readonly TableEntry[], group: string) => {
    for (const entry of all) {
      if (entry.isHidden) continue;
      const name = `${group}-${entry.name}`;
      names.push(`${name}.1`);
      if ("load" in entry) entries.push([name, entry]);
      else walk(entry.commands, name);
    }
  };
  walk(commands, "quilla");
  assert.deepEqual(readdirSync(man1).sort(), names.sort());
  for (const [name, entry] of entries) {
    const text = readFileSync(join(man1, `${name}.1`), "utf8");
    const { options } = await loadCommand(entry, fakeContext(world), commands);
    for (const { long, hidden } of options) {
      if (hidden || !long) continue;
      assert(text.includes(`Fl ${word(long.slice(1))}`), `${name}: ${long}`);
    }
  }
});

const mandoc = peer("mandoc");

test("mandoc has nothing to say of the pages", { skip: mandoc.skip }, () => {
  const lint = (...words: string[]) => {
    const { stdout, stderr } = spawnSync(mandoc.path, ["-Tlint", ...words], {
      cwd: man1,
      encoding: "utf8",
      env: { ...process.env, MANPATH: directory },
    });
    return stdout + stderr;
  };
  assert.equal(lint("-Wwarning", ...readdirSync(man1)), "");
  // Matters of style are asked of a few: it looks for each page that is referred to, which takes 50 ms for each.
  assert.equal(lint("quilla.1", "quilla-build.1", "quilla-run.1", "quilla-completion.1"), "");
});

test("a reader sees what the help says", { skip: mandoc.skip }, () => {
  const read = (name: string) => {
    const { stdout } = spawnSync(mandoc.path, ["-Tutf8", join(man1, name)], { encoding: "utf8" });
    return stdout.replace(/.[\b]/g, "").replace(/\s+/g, " ");
  };
  const page = read("quilla-image-tag.1");
  assert.match(page, /NAME quilla-image-tag – give an image another name/);
  assert.match(page, /SYNOPSIS quilla image tag image name/);
  const build = read("quilla-build.1");
  assert.match(build, /-t, --tag name name of the image, as name:tag/);
  assert.match(build, /--pull\[=when\]/);
  assert.match(build, /EXAMPLES quilla build -t hello \. the Dockerfile of this directory/);
});

test("one page is printed; that there is none is told", async () => {
  const { stdout, code } = await quilla(world, "man", "image", "ls");
  assert.deepEqual([code, stdout], [0, readFileSync(join(man1, "quilla-image-ls.1"), "utf8")]);
  const refused = await quilla(world, "man", "imgae");
  assert.equal(refused.code, 2);
  assert.match(refused.stderr, /no page of quilla imgae/);
  const both = await quilla(world, "man", "build", "--output", man1);
  assert.deepEqual([both.code, both.stdout], [2, ""]);
});

test("pages that cannot be written are told with the way out", async () => {
  mkdirSync(join(directory, "other"));
  writeFileSync(join(directory, "other", "file"), "");
  const { code, stderr } = await quilla(world, "man", "-o", join(directory, "other", "file"));
  assert.equal(code, 1);
  assert.match(stderr, /hint: name a directory/);
});

test("text means itself in mdoc", () => {
  assert.equal(escaped(".Dockerfile"), "\\&.Dockerfile");
  assert.equal(escaped("a\\b …"), "a\\eb \\[u2026]");
  assert.equal(word("Ar"), "\\&Ar");
  assert.equal(word("..."), "\\&...");
  const long = prose(`${"word ".repeat(40)}. Another one.`);
  assert(long.split("\n").every((line) => line.length <= 78), long);
});

test("commands in other programs' words have pages, which are asked for one by one", async () => {
  const { stdout } = await quilla(world, "man", "buildx", "imagetools", "create");
  assert.match(stdout, /^\.Dt QUILLA-BUILDX-IMAGETOOLS-CREATE 1$/m);
  assert.match((await quilla(world, "man", "manifest")).stdout, /annotate/);
  assert.equal((await quilla(world, "man", "ps")).code, 2);
});
