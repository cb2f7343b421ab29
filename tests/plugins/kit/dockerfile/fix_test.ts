/**
 * Dockerfiles that were mended pass their checks, and build the same image or what the rule asks for.
 *
 * @module
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, it } from "node:test";
import { readDockerfile } from "../../../../core/build/read.ts";
import { parsePlatform } from "../../../../core/platform.ts";
import type { Plugin } from "../../../../core/plugin/contracts/plugin.ts";
import type { PluginHost } from "../../../../core/plugin/host.ts";
import { fixDockerfile } from "../../../../plugins/kit/dockerfile/fix.ts";
import { builtInHost } from "../../../../plugins/mod.ts";
import { newDirectory, testBuild } from "../../../support/test_build.ts";
import { ignoringSnippets, snippets } from "../../checks/corpus.ts";

const host = builtInHost();

function fix(text: string, plugins: PluginHost = host, workingDir?: string) {
  const platform = parsePlatform("linux/amd64");
  return fixDockerfile({
    dockerfile: readDockerfile({ name: "Dockerfile", text }, plugins),
    host: plugins,
    platform,
    image: () =>
      workingDir === undefined ? undefined : { ...platform, config: { workingDir }, diffIds: [] },
  });
}

/** The mended text, and what of the image is the same: all of it, its configuration, or its files. */
type Row = readonly [before: string, after: string, same: "image" | "config" | "files"];

const rows: readonly Row[] = [
  [
    "FROM scratch AS Base\nFROM Base\nCOPY --from=Base / /b",
    "FROM scratch AS base\nFROM base\nCOPY --from=Base / /b",
    "image",
  ],
  ["FROM scratch as b", "FROM scratch AS b", "image"],
  ["from scratch AS b", "from scratch as b", "image"],
  ["FROM scratch\nUser me\nenv A=b", "FROM scratch\nUSER me\nENV A=b", "image"],
  ["FROM --platform=$TARGETPLATFORM scratch\nUSER me", "FROM scratch\nUSER me", "image"],
  [
    "FROM scratch\nLABEL a=b \\\n\n  c=d \\\n # e\n\n f=g",
    "FROM scratch\nLABEL a=b \\\n  c=d \\\n # e\n f=g",
    "image",
  ],
  ["FROM scratch\nUSER a \\\n\n", "FROM scratch\nUSER a \\\n", "image"],
  ["FROM scratch\nEXPOSE 80/TCP 1-2/Udp", "FROM scratch\nEXPOSE 80/tcp 1-2/udp", "image"],
  ["FROM scratch\nEXPOSE 127.0.0.1:80:81/tcp", "FROM scratch\nEXPOSE 81/tcp", "image"],
  ["FROM scratch\nWORKDIR a/b", "FROM scratch\nWORKDIR /a/b", "config"],
  ["FROM scratch\nARG D=x\nWORKDIR ${D}/b", "FROM scratch\nARG D=x\nWORKDIR /${D}/b", "config"],
  ["FROM scratch\nENV a b  c", 'FROM scratch\nENV a="b  c"', "config"],
  ["FROM scratch\nENV a 'b c'", "FROM scratch\nENV a='b c'", "config"],
  ["FROM scratch\nENV x=1\nLABEL a  $x y", 'FROM scratch\nENV x=1\nLABEL a="$x y"', "config"],
  ["FROM scratch\nENV a \\\n  b \\\n  c", 'FROM scratch\nENV a="b \\\n  c"', "config"],
  ["FROM scratch\nENV a =b", "FROM scratch\nENV a==b", "config"],
  ['FROM scratch\nCMD old\nUSER me\nCMD ["new"]', 'FROM scratch\nUSER me\nCMD ["new"]', "config"],
  [
    'FROM scratch\nMAINTAINER A "B" $C <d@e>',
    'FROM scratch\nLABEL org.opencontainers.image.authors="A \\"B\\" \\$C <d@e>"',
    "files",
  ],
  [
    "FROM scratch\nCMD exec node  'my file' --a=b \\\n  c",
    'FROM scratch\nCMD ["node", "my file", "--a=b", "c"]',
    "files",
  ],
  ["FROM scratch\nENTRYPOINT /app", 'FROM scratch\nENTRYPOINT ["/app"]', "files"],
  [
    "# check=experimental=all\nFROM scratch\n# words\nARG A",
    "# check=experimental=all\nFROM scratch\n# words\n#\nARG A",
    "image",
  ],
];

describe("fixDockerfile", () => {
  for (const [before, after] of rows) {
    it(`mends ${JSON.stringify(before)}`, () => {
      const { file, mended, report } = fix(before);
      assert.equal(file.text, after);
      assert.deepEqual(report.warnings.map(({ check }) => check.name), []);
      assert(mended.length > 0);
      // The lines are those of the file as it was given.
      for (const { range } of mended) assert(range.start.line <= before.split("\n").length);
    });
  }

  it("builds the same image, or what the rule asks for", async () => {
    const root = join(newDirectory(), "store");
    const build = async (text: string) => (await testBuild(text, { root })).image;
    for (const [before, after, same] of rows) {
      if (before.includes("COPY --from")) continue; // of no files
      const [one, other] = [await build(before), await build(after)];
      if (same === "image") assert.equal(one.id, other.id, before);
      if (same !== "files") assert.deepEqual(one.config.config, other.config.config, before);
      assert.deepEqual(one.config.diffIds, other.config.diffIds, before);
    }
  });

  it("counts a WORKDIR from where the base image stands", () => {
    const text = "FROM a\nWORKDIR b\n";
    assert.equal(fix(text).file.text, text);
    assert.equal(fix(text, host, "/srv/").file.text, "FROM a\nWORKDIR /srv/b\n");
    assert.equal(fix(text, host, "").file.text, "FROM a\nWORKDIR /b\n");
  });

  for (
    const [why, text] of [
      ["a shell expands", "CMD echo $HOME"],
      ["a shell has to start several", "CMD a && b"],
      ["a shell does itself", "CMD cd /x"],
      ["a shell would set", "CMD A=b c"],
      ["a shell would match", "CMD ls *.txt"],
      ["has a quote that is not closed", "CMD it's"],
      ["has its CMD behind it, which it does not see yet", 'ENTRYPOINT a\nCMD ["b"]'],
      ["has a comment inside", "CMD a \\\n# why\n b"],
    ]
  ) {
    it(`leaves a command that ${why}`, () => {
      const { file, report } = fix(`FROM scratch\n${text}\n`);
      assert.equal(file.text, `FROM scratch\n${text}\n`);
      assert.deepEqual(report.warnings.map(({ check }) => check.name), ["JSONArgsRecommended"]);
    });
  }

  it("leaves what is silenced", () => {
    const text = "# check=skip=StageNameCasing\nFROM scratch AS B\n# check=skip=all\nCMD a\n";
    assert.equal(fix(text).file.text, text);
  });

  it("leaves nothing of the corpus that it could mend, and breaks nothing", () => {
    for (const { dockerfile } of [...snippets, ...ignoringSnippets]) {
      const { report, mended, file } = fix(dockerfile);
      const left = report.warnings.filter(({ fix }) => fix !== undefined);
      assert.deepEqual(left.map(({ check }) => check.name), [], dockerfile);
      if (mended.length === 0) assert.equal(file.text, dockerfile);
      assert.equal(fix(file.text).file.text, file.text);
    }
  });

  const withCheck = (edits: unknown) => {
    const own = builtInHost();
    const check = {
      name: "Own",
      description: "x",
      *check(
        { dockerfile: { instructions: [first] } }: {
          dockerfile: { instructions: { line: { range(a: number, b: number): unknown } }[] };
        },
      ) {
        yield {
          detail: "d",
          fix: {
            title: "t",
            edits: typeof edits === "string"
              ? [{ range: first!.line.range(0, 4), text: edits }]
              : edits,
          },
        };
      },
    };
    own.register({ name: "own", api: 2, checks: [check] } as unknown as Plugin, { origin: "own" });
    return own;
  };

  it("tells a plugin's fix that leaves no Dockerfile, or is none", () => {
    for (
      const edits of ["FORM", "FR\0M", [{ range: { file: { name: "x", text: "y" } }, text: "" }], 1]
    ) {
      assert.throws(
        () => fix("FROM scratch\n", withCheck(edits)),
        { code: "check/fix" },
        String(edits),
      );
    }
  });

  it("ends where a plugin's fix mends nothing", () => {
    const { report } = fix("FROM scratch\n", withCheck("FROM"));
    assert.deepEqual(report.warnings.map(({ check }) => check.name), ["Own"]);
  });
});
