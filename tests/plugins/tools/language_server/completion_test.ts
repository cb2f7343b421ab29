/**
 * What is offered where, and what it takes the place of.
 *
 * @module
 */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { definePlugin } from "../../../../core/plugin/define.ts";
import { builtInHost } from "../../../../plugins/mod.ts";
import { complete } from "../../../../plugins/tools/language_server/completion.ts";
import { contextEntries } from "../../../../plugins/tools/language_server/context_files.ts";
import { edited, testHost, withCursor } from "../../../support/edited_text.ts";
import { temporaryDirectory } from "../../../support/temporary_directory.ts";

const top = temporaryDirectory();

/** A context of its own: tests of a group may run side by side. */
function makeContext(): string {
  const context = mkdtempSync(join(top, "context-"));
  mkdirSync(join(context, "src"));
  for (const name of ["main.ts", "src/a.ts", "src/b.ts", "secret", "a b"]) {
    writeFileSync(join(context, name), "");
  }
  writeFileSync(join(context, "two\nRUN lines"), "");
  mkdirSync(join(top, "outside"), { recursive: true });
  writeFileSync(join(top, "outside", "theirs"), "");
  symlinkSync("../outside", join(context, "link"));
  return context;
}

const context = makeContext();
const ignored = [{ text: "secret" }, { text: "src/b.ts" }];

async function offered(written: string, host = testHost) {
  const { analysis, document, place } = withCursor(written, { host });
  const list = await complete(analysis, place, {
    host,
    images: () => Promise.resolve(["alpine:3"]),
    files: (directory) => contextEntries(context, directory, ignored),
  });
  const labels = list.items.map(({ label }) => label);
  /** The text with one of them taken. */
  const taken = (label: string) => {
    const { textEdit } = list.items.find((item) => item.label === label)!;
    return edited(document, [textEdit as Parameters<typeof edited>[1][number]]);
  };
  return { labels, taken, items: list.items };
}

const stages = "FROM a AS b\nFROM c\n";

const table: readonly [what: string, text: string, labels: readonly string[]][] = [
  ["flags", "FROM a\nCOPY --|", [
    ..."from= chown= chmod= exclude=".split(" ").map((flag) => `--${flag}`),
    "--link",
    "--parents",
  ]],
  ["flags that are not there yet", "FROM a\nFROM --platform=x --|", []],
  ["flags of what ONBUILD holds", "FROM a\nONBUILD COPY --from=x --chown=y --chmod=1 --link --p|", [
    "--exclude=",
    "--parents",
  ]],
  ["earlier stages and images", `${stages}COPY --from=|`, ["b", "alpine:3"]],
  ["what a stage may be built on", `${stages}FROM |`, ["b", "1", "alpine:3", "scratch"]],
  ["AS", "FROM a |", ["AS"]],
  ["nothing where a name is made up", "FROM a AS |", []],
  ["types of mounts", "FROM a\nRUN --mount=type=|", ["bind", "cache", "secret", "ssh", "tmpfs"]],
  ["fields of a mount", "FROM a\nRUN --mount=type=tmpfs,|", ["target=", "size="]],
  ["stages of a mount", `${stages}RUN --mount=type=bind,from=|`, ["b"]],
  ["files of the context", "FROM a\nCOPY |", ["link", "main.ts", "src/"]],
  ["files of a directory, less those that are ignored", "FROM a\nCOPY main.ts src/|", ["a.ts"]],
  ["files in a JSON array", 'FROM a\nCOPY ["src/|', ["a.ts"]],
  ["files over lines", "FROM a\nCOPY main.ts \\\n  # remark\n  src/|", ["a.ts"]],
  ["nothing behind a link that leads out", "FROM a\nCOPY link/|", []],
  ["nothing outside", "FROM a\nCOPY ../|", []],
  ["no files of the context for what is of a stage", `${stages}COPY --from=b |`, []],
  ["nothing for what is elsewhere", "FROM a\nADD https://|", []],
  ["variables", "ARG X=1\nFROM scratch\nARG Y=2\nENV Z=3\nRUN echo $|", ["$PATH", "$Y", "$Z"]],
  ["variables before the first stage", "ARG XX=1\nFROM a:${X|", ["${TARGETPLATFORM}"]],
  ["variables in here-documents", "FROM scratch\nENV Z=3\nCOPY <<E /x\n${|\nE\n", [
    "${PATH}",
    "${Z}",
  ]],
  ["no variable that is escaped", "FROM scratch\nENV Z=3\nRUN echo \\$|", []],
  ["nothing in here-documents", "FROM a\nCOPY <<E /x\nRU|\nE\n", []],
  ["nothing in comments", "FROM a\n# some RU|", []],
  ["directives", "# |", ["syntax=", "escape=", "check=", "check=skip="]],
  ["signals", "FROM a\nSTOPSIGNAL |", ["SIGTERM", "SIGINT", "SIGQUIT", "SIGKILL"]],
  ["what a health check may be", "FROM a\nHEALTHCHECK --interval=1s |", ["CMD", "NONE"]],
  ["platforms", "FROM --platform=|", ["linux/amd64", "linux/arm64"]],
];

describe("completion", () => {
  for (const [what, text, labels] of table) {
    it(`offers ${what}`, async () => {
      const found = (await offered(text)).labels;
      if (text.includes("XX")) return assert(found.includes("${XX}") && !found.includes("${PATH}"));
      const isBeginning = text.includes("STOPSIGNAL") || text.includes("platform=|");
      assert.deepEqual(isBeginning ? found.slice(0, labels.length) : found, labels);
    });
  }

  it("offers instructions in the case of the file, plugins' among them", async () => {
    const host = builtInHost();
    const fetch = {
      keyword: "FETCH",
      syntax: { form: "text" as const },
      parse: () => null,
      apply() {},
    };
    host.register(definePlugin({ name: "own", api: 2, instructions: [fetch] }), { origin: "x" });
    const upper = await offered("FROM a\nco|", host);
    assert(upper.labels.includes("COPY") && upper.labels.includes("FETCH"));
    assert.equal(upper.taken("COPY"), "FROM a\nCOPY");
    assert.equal(upper.items.find(({ label }) => label === "FETCH")!.detail, "of the plugin own");
    const lower = await offered("from a\nC|", host);
    assert.equal(lower.taken("copy"), "from a\ncopy");
  });

  it("takes the place of what is written, and of nothing else", async () => {
    assert.equal(
      (await offered("FROM a\nCOPY ./ma| /x")).taken("main.ts"),
      "FROM a\nCOPY ./main.ts /x",
    );
    assert.equal(
      (await offered(`${stages}COPY --from=b| x y`)).taken("b"),
      `${stages}COPY --from=b x y`,
    );
    assert.equal((await offered("ARG V\nFROM a:v$V|-x")).taken("$V"), "ARG V\nFROM a:v$V-x");
    const check = await offered("# check=skip=StageNameCasing,Under|");
    assert.equal(check.taken("UndefinedVar"), "# check=skip=StageNameCasing,UndefinedVar");
  });
});
