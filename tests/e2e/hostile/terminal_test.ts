/**
 * Foreign text through the real command line: names of files, texts of Dockerfiles, labels, histories. Nothing of it is acted on
 * by a terminal or a CI system, whatever the form of the output.
 *
 * @module
 */
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { digestOf } from "../../../core/digest.ts";
import { archiveOf, member } from "../../support/archive.ts";
import { type ContextFiles, writeContext } from "../../support/context_files.ts";
import { peer } from "../../support/peers.ts";
import { fastestSubject, runQuilla } from "../../support/quilla_process.ts";
import { temporaryDirectory } from "../../support/temporary_directory.ts";

/** What a terminal acts on: colours and titles, the clipboard, the direction of writing, lines of its own. */
const texts: Readonly<Record<string, string>> = {
  "a colour": "\x1b[31mred",
  "the clipboard": "\x1b]52;c;aGVsbG8=\x07",
  "the title by C1": "\x9d0;title\x9c",
  "right to left": "a\u202egnp.exe\u2066",
  "what cannot be seen": "a\u200bb\u00adc\ufeffd",
  "line separators": "a\u2028b\u0085c",
  "a carriage return": "good\rEVIL",
  "backspaces": "evil\b\b\b\bgood",
  "a command of GitHub": "::set-output name=a::b",
  "an old command of GitHub": "x ##[set-env name=a]b",
  "a command of Azure": "x ##vso[task.setvariable variable=a]b",
  "a command of TeamCity": "##teamcity[buildStatus text='x']",
};

/** Control characters but the line end, those that reorder or hide text, and what CI systems take for commands. */
const controls = /(?!\n)[\p{Cc}\p{Cf}\u2028\u2029]/u;
const commands = /^\s*::|##(?:vso|teamcity)?\[/m;

function assertHarmless(output: string, name: string): void {
  assert.doesNotMatch(output, controls, name);
  assert.doesNotMatch(output, commands, name);
}

interface Case {
  readonly name: string;
  files(text: string): ContextFiles;
  readonly commands: readonly (readonly string[])[];
}

const builds = [
  ["build", "--progress", "plain", "-t", "t", "."],
  ["build", "--progress", "json", "-t", "t", "."],
  ["build", "--check", "."],
  ["build", "--call", "outline", "."],
  ["dockerfile", "parse", "Dockerfile"],
];
const looks = [
  ["history", "--no-trunc", "t"],
  ["history", "--format", "{{.CreatedBy}}", "t"],
  ["history", "--format", "json", "t"],
  ["inspect", "t"],
  ["inspect", "--format", "{{.Config.Labels}} {{.Config.Env}} {{json .Config}}", "t"],
  ["images", "--format", "json"],
  ["images"],
];
const onOneLine = (text: string) => text.replace(/[\r\n]/g, " ");

const cases: readonly Case[] = [
  {
    name: "an instruction's text",
    files: (text) => ({
      Dockerfile: `FROM scratch\nLABEL a="${onOneLine(text)}"\nENV B='${
        text.replaceAll("'", "")
      }'\n${text}\n`,
    }),
    commands: builds,
  },
  {
    name: "labels and variables",
    files: (text) => ({
      Dockerfile:
        `FROM scratch AS stage\n# ${text}\nLABEL a="${text}"\nENV B="${text}"\nCMD ${text}\n`,
    }),
    commands: [...builds, ...looks],
  },
  {
    name: "a file's name",
    files: (text) => ({
      [text.replaceAll("/", "_")]: "x",
      Dockerfile: `FROM scratch\nCOPY * /\nCOPY ["missing ${text.replace(/["\\]/g, "")}", "/"]\n`,
      ".dockerignore": `${text}\n`,
    }),
    commands: builds,
  },
  {
    name: "a Dockerfile's name",
    files: (text) => ({ [text.replaceAll("/", "_")]: "FROM scratch\nCPY a b\n" }),
    commands: [],
  },
  {
    name: "a variable that is required",
    files: (text) => ({ Dockerfile: `FROM scratch\nLABEL a=\${X:?${text}}\n` }),
    commands: builds,
  },
];

/** An image whose every text is this. */
function imageOf(text: string): Uint8Array {
  const layer = archiveOf([member(`d/${text.replaceAll("/", "_")}`, {}, "x")]);
  const config = JSON.stringify({
    architecture: "amd64",
    os: "linux",
    author: text,
    config: { Env: [`A=${text}`], Labels: { [text]: text }, Cmd: [text], User: text },
    history: [{ created_by: text, comment: text, author: text }],
    rootfs: { type: "layers", diff_ids: [digestOf(layer)] },
  });
  const manifest = [{ Config: "c.json", RepoTags: ["t:latest"], Layers: ["layer.tar"] }];
  return archiveOf([
    member("manifest.json", {}, JSON.stringify(manifest)),
    member("c.json", {}, config),
    member("layer.tar", {}, layer),
  ]);
}

// What is told, and how, is the same code on every subject: one is enough.
for (const subject of [await fastestSubject()]) {
  const folder = temporaryDirectory();
  let count = 0;
  const run = async (cwd: string, words: readonly string[], name: string) => {
    const ended = await runQuilla(subject, words, { store: join(cwd, ".store"), cwd });
    assertHarmless(ended.stdout, `stdout of ${words.join(" ")}: ${name}`);
    assertHarmless(ended.stderr, `stderr of ${words.join(" ")}: ${name}`);
    assert.doesNotMatch(ended.stderr, /defect of quilla/, name);
    return ended;
  };
  const place = () => {
    const cwd = join(folder, String(count++));
    mkdirSync(cwd);
    return cwd;
  };
  /** The texts at once: they do not disturb each other, and a process takes a moment. */
  const all = (join: string) => Object.values(texts).join(join);

  describe(`foreign text and ${subject.name}`, { skip: subject.skip }, () => {
    for (const { name, files, commands } of cases.filter(({ commands }) => commands.length > 0)) {
      for (const [what, text] of Object.entries(texts)) {
        it(`${name}: ${what}`, async () => {
          const cwd = place();
          writeContext(cwd, files(text));
          // One command for each text, and all of them in turn.
          const turn = Object.keys(texts).indexOf(what);
          const chosen = commands.filter((_, at) => (at + turn) % 3 === 0 || at === 0);
          for (const words of chosen) await run(cwd, words, what);
        });
      }
    }

    it("a Dockerfile's name", async () => {
      for (const text of Object.values(texts)) {
        const cwd = place();
        const name = text.replaceAll("/", "_");
        writeContext(cwd, { [name]: "FROM scratch\nCPY a b\n" });
        await run(cwd, ["build", "-f", `./${name}`, "."], name);
      }
    });

    it("an image's texts", async () => {
      const cwd = place();
      writeFileSync(join(cwd, "image.tar"), imageOf(all(" ")));
      assert.equal((await run(cwd, ["load", "-i", "image.tar"], "load")).code, 0);
      for (const words of looks) {
        const { code, stdout } = await run(cwd, words, words.join(" "));
        assert.equal(code, 0, words.join(" "));
        if (words.includes("json") || words.length === 2 && words[0] === "inspect") {
          for (const line of words[0] === "inspect" ? [stdout] : stdout.trim().split("\n")) {
            JSON.parse(line); // what is escaped is JSON still
          }
        }
      }
      writeContext(cwd, { Dockerfile: "FROM t\nCOPY --from=t /d/nothing /\n" });
      await run(cwd, ["build", "."], "a suggestion of a file's name");
    });

    it("an archive's members, in messages", async () => {
      for (const text of Object.values(texts)) {
        const cwd = place();
        const name = `../${text}`;
        writeFileSync(join(cwd, "image.tar"), archiveOf([member(name, {}, "x")]));
        await run(cwd, ["load", "-i", "image.tar"], text);
        const Dockerfile = "FROM scratch\nADD a.tar /\n";
        writeContext(cwd, { Dockerfile, "a.tar": archiveOf([member(name, {}, "x")]) });
        await run(cwd, ["build", "."], text);
      }
    });

    const script = peer("script");
    it("progress on a terminal", { skip: script.skip }, async () => {
      const cwd = place();
      const text = all(" ").replace(/[\r\n"]/g, "");
      writeContext(cwd, { Dockerfile: `FROM scratch\nLABEL a="${text}"\nCOPY nothing /\n` });
      const words = [...subject.command, "build", "--progress", "tty", "."];
      const line = words.map((word) => `'${word}'`).join(" ");
      const { stdout } = await runQuilla(
        { ...subject, command: [script.path, "-qec", line, "/dev/null"] },
        [],
        { store: join(cwd, ".store"), cwd, env: { TERM: "xterm", CI: undefined } },
      );
      // The drawing's own: cursor up, to the first column, what is behind or below cleared; the terminal's line ends.
      // deno-lint-ignore no-control-regex -- they are what is looked for
      const foreign = stdout.replace(/\x1b\[\d*A\r|\x1b\[[JK]|\x1b\[\d*(?:;\d+)*m|\r\n/g, "\n");
      assert(foreign.includes("LABEL a="), stdout);
      assertHarmless(foreign, "a terminal");
    });
  });
}
