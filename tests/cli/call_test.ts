/**
 * `build --check`, `build --call` and `dockerfile parse`: what they print, and their exit codes.
 *
 * @module
 */
import assert from "node:assert/strict";
import { existsSync, mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { type Outcome, quilla } from "../support/fake_context.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";

const top = temporaryDirectory();

/** A context of its own: Deno 2.4 runs the tests of a group side by side. */
function contextOf(dockerfile: string): { root: string; directory: string; path: string } {
  const directory = mkdtempSync(join(top, "context-"));
  const path = join(directory, "Dockerfile");
  writeFileSync(path, dockerfile);
  return { root: `${directory}-store`, directory, path };
}

type Answer = Outcome & ReturnType<typeof contextOf>;

async function ask(dockerfile: string, ...words: string[]): Promise<Answer> {
  const context = contextOf(dockerfile);
  return { ...context, ...await quilla(context, "build", ...words, context.directory) };
}

describe("build --check", () => {
  it("shows each warning with its lines, and fails", async () => {
    const { code, stdout, stderr, path } = await ask(
      "FROM scratch AS X\nMAINTAINER me\n",
      "--check",
    );
    assert.equal(code, 1);
    assert.match(stderr, /2 warnings \[check\/warnings\]/);
    const page = "https://docs.docker.com/go/dockerfile/rule/stage-name-casing/";
    assert.equal(
      stdout.split("\n\n").slice(0, 2).join("\n\n"),
      `Check complete, 2 warnings have been found!\n\nWARNING: StageNameCasing - ${page}\n` +
        `Stage name 'X' should be in lower case\n${path}:1\n--------------------\n` +
        "   1 | >>> FROM scratch AS X\n   2 |     MAINTAINER me\n   3 |\n--------------------",
    );
  });

  it("is content with a good Dockerfile, and makes no store", async () => {
    const { code, stdout, stderr, root } = await ask("FROM none AS x\nRUN make\n", "--check");
    assert.deepEqual([code, stdout, stderr], [0, "Check complete, no warnings found.\n", ""]);
    assert.equal(existsSync(root), false);
  });

  it("writes Docker's JSON", async () => {
    const { code, stdout, path } = await ask("FROM a\nENV a \\\n  b\n", "--call=check,format=json");
    assert.equal(code, 1);
    const { warnings, sources, buildError } = JSON.parse(stdout);
    assert.equal(buildError, undefined);
    assert.deepEqual(sources[0].filename, path);
    assert.equal(atob(sources[0].data), "FROM a\nENV a \\\n  b\n");
    const [{ description, detail, ...warning }] = warnings;
    assert(description.length > 0 && detail.length > 0);
    const line = (number: number) => ({ start: { line: number }, end: { line: number } });
    assert.deepEqual(warning, {
      ruleName: "LegacyKeyValueFormat",
      url: "https://docs.docker.com/go/dockerfile/rule/legacy-key-value-format/",
      location: { ranges: [line(2), line(3)] },
    });
  });

  it("tells an error of the Dockerfile beside the warnings", async () => {
    const { code, stdout, stderr } = await ask("FROM a AS B\nCOPY a\n", "--check");
    assert.equal(code, 1);
    assert.match(stdout, /1 warning has been found![^]*StageNameCasing/);
    assert.match(stderr, /Dockerfile:2:1: COPY takes at least one source[^]*\[copy\/arguments\]/);
    const json = await ask("FROM a\nCOPY a\n", "--call=check,format=json");
    const { buildError } = JSON.parse(json.stdout);
    assert.match(buildError.message, /COPY takes/);
    assert.equal(buildError.location.ranges[0].start.line, 2);
  });

  it("looks at the ignore file", async () => {
    const context = contextOf("FROM a\nCOPY secret /\n");
    writeFileSync(join(context.directory, ".dockerignore"), "secret\n");
    const { stdout } = await quilla(context, "build", "--check", context.directory);
    assert.match(stdout, /CopyIgnoredFile/);
  });

  it("takes BUILDKIT_DOCKERFILE_CHECK before the directive", async () => {
    const option = ["--build-arg", "BUILDKIT_DOCKERFILE_CHECK=skip=StageNameCasing"];
    const text = "# check=skip=MaintainerDeprecated\nFROM a AS B\nMAINTAINER me\n";
    const { stdout } = await ask(text, "--check", ...option);
    assert.match(stdout, /1 warning has been found![^]*MaintainerDeprecated/);
  });

  const statuses: [words: string, code: number][] = [
    ["check", 1],
    ["check,ignorestatus", 0],
    ["lint,format=text,ignorestatus=true", 0],
    ["chek", 2],
    ["check,format=xml", 2],
  ];
  for (const [words, code] of statuses) {
    it(`--call ${words} ends with ${code}`, async () => {
      assert.equal((await ask("FROM a AS B\n", "--call", words)).code, code);
    });
  }

  it("refuses options that mean nothing", async () => {
    const { code, stderr } = await ask("# check=skip\nFROM a\n", "--check");
    assert.equal(code, 1);
    assert.match(stderr, /Dockerfile:1:1: "skip" is no option of checks/);
  });
});

describe("a build", () => {
  it("tells what the checks find, once; --quiet does not", async () => {
    const text = "FROM scratch AS B\nENV a=$b$b\n";
    const { code, stderr } = await ask(text);
    assert.equal(code, 0, stderr);
    assert.equal(stderr.match(/StageNameCasing/g)?.length, 1);
    assert.equal(stderr.match(/warning: .*Dockerfile:2:1: UndefinedVar/g)?.length, 1);
    assert.equal((await ask(text, "-q")).stderr, "");
  });

  it("fails before it begins where error=true", async () => {
    const { code, stderr } = await ask("# check=error=true\nFROM scratch AS B\n");
    assert.equal(code, 1);
    assert.match(stderr, /checks are violated: StageNameCasing \[check\/violations\]/);
    assert.doesNotMatch(stderr, /#1/);
  });
});

const stages = `# BASE what it is built on
ARG BASE=alpine
ARG TAG=1
ARG UNUSED
# build makes the program
FROM $BASE:$TAG AS build
# VERSION of it
ARG VERSION=1.2
RUN --mount=type=secret,id=token,required --mount=type=ssh make
FROM scratch
ARG OTHER
COPY --from=build / /
`;

describe("build --call", () => {
  it("targets: lists the stages", async () => {
    const { stdout } = await ask(stages, "--call=targets");
    assert.equal(
      stdout,
      "TARGET    DESCRIPTION\nbuild     makes the program\n(default)\n",
    );
    const { targets } = JSON.parse((await ask(stages, "--call=targets,format=json")).stdout);
    assert.deepEqual(
      targets.map(({ name, default: last }: { name?: string; default?: boolean }) => [name, last]),
      [["build", undefined], [undefined, true]],
    );
  });

  it("outline: tells what the target takes", async () => {
    const { stdout } = await ask(stages, "--call=outline", "--build-arg", "OTHER=x");
    assert.equal(
      stdout.replace(/ +$/gm, ""),
      `BUILD ARG   VALUE    DESCRIPTION
BASE        alpine   what it is built on
TAG         1
VERSION     1.2      of it
OTHER       x

SECRET   REQUIRED
token    true

SSH       REQUIRED
default
`,
    );
  });

  it("outline: a global argument stands where it is declared last", async () => {
    const dockerfile = "ARG A=1\nARG B=2\nARG A=${A}x$B\nFROM $A$B\n";
    const { stdout } = await ask(dockerfile, "--call=outline");
    assert.equal(
      stdout.replace(/ +$/gm, ""),
      "BUILD ARG   VALUE   DESCRIPTION\nB           2\nA           1x2\n",
    );
  });

  it("outline: of one stage, as JSON", async () => {
    const { stdout } = await ask(stages, "--call=outline,format=json", "--target=build");
    const { name, description, args, secrets, ssh } = JSON.parse(stdout);
    assert.deepEqual([name, description], ["build", "makes the program"]);
    assert.deepEqual(args.map((arg: { name: string }) => arg.name), ["BASE", "TAG", "VERSION"]);
    assert.deepEqual(args[2], {
      name: "VERSION",
      value: "1.2",
      description: "of it",
      location: { ranges: [{ start: { line: 8 }, end: { line: 8 } }] },
    });
    assert.deepEqual([secrets[0].name, secrets[0].required, ssh[0].name], [
      "token",
      true,
      "default",
    ]);
  });

  it("outline: suggests a target", async () => {
    const { code, stderr } = await ask(stages, "--call=outline", "--target=biuld");
    assert.equal(code, 1);
    assert.match(stderr, /did you mean build\?/);
  });
});

describe("dockerfile parse", () => {
  it("shows each instruction", async () => {
    const context = contextOf("# escape=`\nFROM a AS b\nRUN one `\n  two\n");
    const { stdout } = await quilla(context, "dockerfile", "parse", context.path);
    assert.equal(
      stdout,
      "LINE   STAGE   INSTRUCTION   ARGUMENTS\n2      0       FROM          a AS b\n" +
        "3      0       RUN           one two\n",
    );
  });

  it("tells all that was read, as JSON", async () => {
    const context = contextOf(
      '# escape=`\nARG A\n# c\nFROM a\nONBUILD copy --from=b ["x", "y"]\nENV a=1 b=$A\nRUN <<E\nx\nE\nNEW x\n',
    );
    const { stdout } = await quilla(context, "dockerfile", "parse", "--format=json", context.path);
    const { escape, directives, instructions } = JSON.parse(stdout);
    assert.equal(escape, "`");
    assert.deepEqual(directives[0].name, "escape");
    const [arg, from, onbuild, env, run, unknown] = instructions;
    assert.deepEqual([arg.stage, from.stage, run.stage], [undefined, 0, 0]);
    assert.deepEqual(from.comments, ["c"]);
    assert.deepEqual(onbuild.inner.flags, [{ name: "from", value: "b" }]);
    assert.deepEqual([onbuild.inner.args, onbuild.inner.json, onbuild.inner.written], [
      ["x", "y"],
      true,
      "copy",
    ]);
    assert.deepEqual(env.pairs[1], { name: "b", value: "$A", legacy: false });
    assert.deepEqual([run.heredocs[0].content, run.start], ["x\n", { line: 7, column: 1 }]);
    assert.deepEqual([unknown.keyword, unknown.known], ["NEW", false]);
  });

  it("tells a file that is not there", async () => {
    const { code, stderr } = await quilla({ root: top }, "dockerfile", "parse", join(top, "no"));
    assert.equal(code, 1);
    assert.match(stderr, /cannot be read: ENOENT/);
  });
});
