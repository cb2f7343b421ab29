/**
 * `dockerfile fmt` and `dockerfile fix`, `build --check --fix` and `--format`: what they print and write, and their exit codes.
 *
 * @module
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join, relative } from "node:path";
import { describe, it } from "node:test";
import { quilla } from "../support/fake_context.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";

const top = temporaryDirectory();
const text = "\ufefffrom scratch as Base\r\nCOPY   a /\r\n";
const formatted = "\ufeffFROM scratch AS Base\r\nCOPY a /\r\n";

function world(dockerfile = text) {
  const directory = mkdtempSync(join(top, "context-"));
  const path = join(directory, "Dockerfile");
  writeFileSync(path, dockerfile);
  const ask = (...words: string[]) => quilla({ root: join(directory, "store") }, ...words);
  return { directory, path, ask, read: () => readFileSync(path, "utf8") };
}

/** What `printBytes` was given, as it is. */
const decoded = (latin: string) =>
  new TextDecoder("utf-8", { ignoreBOM: true }).decode(
    Uint8Array.from(latin, (char) => char.charCodeAt(0)),
  );

describe("dockerfile fmt", () => {
  it("prints", async () => {
    const { ask, path, read } = world();
    const { code, stdout, stderr } = await ask("dockerfile", "fmt", path);
    assert.deepEqual([code, decoded(stdout), stderr, read()], [0, formatted, "", text]);
  });

  it("--check and --diff tell, and write nothing", async () => {
    const { ask, path, read } = world();
    const good = join(path, "..", "good");
    writeFileSync(good, formatted);
    const checked = await ask("dockerfile", "fmt", "--check", good, path);
    assert.deepEqual([checked.code, checked.stdout], [1, `${path}\n`]);
    assert.match(checked.stderr, /1 .*|Dockerfile is not formatted \[dockerfile\/unformatted\]/);
    assert.equal((await ask("dockerfile", "fmt", "--check", good)).code, 0);
    const { code, stdout } = await ask("dockerfile", "fmt", "--diff", path);
    assert.equal(code, 1);
    assert.match(decoded(stdout), /^--- a.*\n\+\+\+ b.*\n@@ -1,2 \+1,2 @@\n-\ufefffrom scratch/);
    assert.equal(read(), text);
  });

  it("--write keeps mode, links and all that is well", async () => {
    const { ask, path, directory, read } = world();
    chmodSync(path, 0o640);
    const link = join(directory, "link");
    symlinkSync("Dockerfile", link);
    const { code, stderr } = await ask("dockerfile", "fmt", "-w", link);
    assert.deepEqual([code, stderr, read()], [0, "", formatted]);
    assert.equal(statSync(path).mode & 0o777, 0o640);
    assert.deepEqual(readdirSync(directory).sort(), ["Dockerfile", "link"]);
    const { ino } = statSync(path);
    assert.equal((await ask("dockerfile", "fmt", "-w", path)).code, 0);
    assert.equal(statSync(path).ino, ino);
  });

  it("goes on behind a file that is no Dockerfile, and ends with 1", async () => {
    const { ask, path, directory, read } = world();
    const bad = join(directory, "bad");
    writeFileSync(bad, "FROM a\nRUN <<E\n");
    const { code, stderr } = await ask("dockerfile", "fmt", "-w", bad, path);
    assert.deepEqual([code, read()], [1, formatted]);
    assert.match(stderr, /bad:2:5: .*\[dockerfile\/heredoc-not-ended\]/);
    assert.equal(readFileSync(bad, "utf8"), "FROM a\nRUN <<E\n");
  });

  for (
    const [words, code] of [
      ["--write --check x", "usage/exclusive"],
      ["--write -", "usage/exclusive"],
      ["/nowhere/Dockerfile", "build/dockerfile"],
    ] as const
  ) {
    it(`refuses ${words}`, async () => {
      const { stderr } = await world().ask("dockerfile", "fmt", ...words.split(" "));
      assert(stderr.includes(`[${code}]`), stderr);
      assert.match(stderr, /\n {2}hint: \S/);
    });
  }
});

describe("dockerfile fix", () => {
  it("mends in place, and says what", async () => {
    const { ask, path, read } = world();
    const { code, stderr } = await ask("dockerfile", "fix", path);
    assert.equal(code, 0);
    assert.match(stderr, /Dockerfile:1: StageNameCasing: Name it base\n/);
    assert.equal(read(), "\ufeffFROM scratch AS base\r\nCOPY   a /\r\n");
    assert.deepEqual(await ask("dockerfile", "fix", path), { code: 0, stdout: "", stderr: "" });
  });

  it("--check-only and --diff tell, and write nothing", async () => {
    const { ask, path, read } = world();
    const { code, stdout, stderr } = await ask("dockerfile", "fix", "--check-only", path);
    assert.equal(code, 1);
    assert.match(stdout, /Dockerfile:1: StageNameCasing: Name it base\n/);
    assert.match(stderr, /3 findings can be mended \[dockerfile\/unmended\]/);
    const diff = await ask("dockerfile", "fix", "--diff", path);
    assert.equal(diff.code, 1);
    assert.match(decoded(diff.stdout), /\+\ufeffFROM scratch AS base\r\n/);
    assert.equal(read(), text);
  });
});

describe("build --check", () => {
  it("--fix mends the Dockerfile, and tells what is left", async () => {
    const { ask, directory, read } = world("FROM scratch AS B\nCOPY $X /\n");
    const { code, stdout, stderr } = await ask("build", "--check", "--fix", directory);
    assert.equal(code, 1);
    assert.equal(read(), "FROM scratch AS b\nCOPY $X /\n");
    assert.match(stderr, /Dockerfile:1: StageNameCasing: Name it b\n/);
    assert.match(stdout, /1 warning has been found![^]*UndefinedVar/);
    assert.match(stderr, /hint: mend it, or/);
  });

  it("--fix mends no file that it did not read", async () => {
    const { ask, path, directory, read } = world("FROM scratch AS B\n");
    writeFileSync(join(directory, "more"), "USER me\n");
    const both = await ask(
      "build",
      "--check",
      "--fix",
      "-f",
      path,
      "-f",
      join(directory, "more"),
      directory,
    );
    assert.match(both.stderr, /is no file here that could be mended \[check\/fix-place\]/);
    const archive = join(directory, "c.tar");
    const { status } = spawnSync("tar", ["cf", archive, "-C", directory, "Dockerfile"]);
    assert.equal(status, 0);
    const inArchive = await ask("build", "--check", "--fix", archive);
    assert.match(inArchive.stderr, /\[check\/fix-place\]/);
    assert.equal(read(), "FROM scratch AS B\n");
  });

  it("--format github annotates lines", async () => {
    const { ask, path, directory } = world("FROM scratch AS B\nCOPY $X /\nFRO\n");
    const { code, stdout } = await ask("build", "--check", "--format", "github", directory);
    assert.equal(code, 1);
    const file = relative("", path);
    const lines = stdout.trimEnd().split("\n");
    assert.equal(lines.length, 3);
    assert(
      lines[0]!.startsWith(
        `::warning file=${file},line=1,endLine=1,col=1,endColumn=18,title=StageNameCasing::Stage name 'B'`,
      ),
      stdout,
    );
    assert(
      lines[2]!.startsWith(
        `::error file=${file},line=3,endLine=3,col=1,endColumn=4,title=dockerfile/unknown-instruction::`,
      ),
      stdout,
    );
  });

  it("--format sarif has rules, places and fixes, and what fails a build is an error", async () => {
    const { ask, directory } = world("# check=error=true\nFROM scratch AS B\n");
    const { code, stdout } = await ask("build", "--check", "--format=sarif", directory);
    assert.equal(code, 1);
    const { version, runs: [{ tool, results }] } = JSON.parse(stdout);
    assert.equal(version, "2.1.0");
    assert.deepEqual(tool.driver.rules.map(({ id }: { id: string }) => id), ["StageNameCasing"]);
    const [{ ruleId, ruleIndex, level, locations, fixes }] = results;
    assert.deepEqual([ruleId, ruleIndex, level], ["StageNameCasing", 0, "error"]);
    const { region } = locations[0].physicalLocation;
    assert.deepEqual(region, { startLine: 2, startColumn: 1, endLine: 2, endColumn: 18 });
    assert.deepEqual(fixes[0].artifactChanges[0].replacements[0].insertedContent, { text: "b" });
    const failed = world("FROM a AS B\nFRO\n");
    const told = await failed.ask("build", "--call", "check,format=sarif", failed.directory);
    const [run] = JSON.parse(told.stdout).runs;
    const levels = run.results.map((
      { ruleId, level }: { ruleId: string; level: string },
    ) => [ruleId, level]);
    assert.deepEqual(levels, [["StageNameCasing", "warning"], [
      "dockerfile/unknown-instruction",
      "error",
    ]]);
  });

  it("--format json is --call check,format=json", async () => {
    const { ask, directory } = world("FROM scratch AS B\n");
    const one = await ask("build", "--check", "--format", "json", directory);
    assert.deepEqual(one, await ask("build", "--call", "check,format=json", directory));
  });

  for (
    const [words, code] of [
      ["build --check --format xml .", "usage/format"],
      ["build --call targets --format sarif .", "usage/format"],
      ["build --format sarif .", "usage/format"],
      ["build --fix .", "usage/fix"],
    ] as const
  ) {
    it(`refuses ${words}`, async () => {
      const { code: exit, stderr } = await world().ask(...words.split(" "));
      assert.equal(exit, 2);
      assert(stderr.includes(`[${code}]`), stderr);
    });
  }
});
