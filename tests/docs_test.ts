/**
 * What the README, the guide and the JSDoc tell a reader to do works; and a page that is wrong is found.
 *
 * @module
 */
import { describe, it, test } from "node:test";
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { followPage, pages, runExamples } from "../scripts/docs.ts";
import { PROJECT } from "../scripts/process.ts";

for (const path of await pages()) {
  test(`${path} works as it is written`, async () => {
    const { failures } = await followPage(path, await readFile(join(PROJECT, path), "utf8"));
    assert.equal(failures.join("\n"), "");
  });
}

test("the examples of the JSDoc run", async () => {
  const { code, text } = await runExamples();
  assert.equal(code, 0, text);
  assert.match(text, /[1-9]\d* passed/);
});

const fence = "```";
const page = (info: string, text: string) => `Some words\n\n${fence}${info}\n${text}\n${fence}\n`;

describe("following a page", () => {
  it("begins in the tutorial's folder, writes files, keeps cd, has quilla on PATH", async () => {
    const { commands, failures } = await followPage(
      "page.md",
      page("dockerfile file=sub/a.txt", "first\nsecond") +
        page("console", "$ ls\nDockerfile\nhello\nsub\n$ cd sub\n$ command -v quilla\n/…/quilla") +
        page("console", "$ wc -l \\\n>   a.txt\n2 a.txt\n$ cat <<END\n> in here\n> END\nin here"),
    );
    assert.equal(failures.join("\n"), "");
    assert.equal(commands, 5);
  });

  it("shows blocks of other languages without running them", async () => {
    const report = await followPage("page.md", page("sh", "$ false") + page("", "$ false"));
    assert.deepEqual([report.commands, report.failures], [0, []]);
  });

  const wrong: [name: string, text: string, says: RegExp][] = [
    ["a command that fails", page("console", "$ echo no; exit 3"), /^page\.md:4 [^]*code 3:\nno/],
    [
      "output that is not printed",
      page("console", "$ echo one\ntwo"),
      /did not print: two\nbut:\none/,
    ],
    ["a failure that does not come", page("console fails", "$ true"), /exit code 0/],
  ];
  for (const [name, text, says] of wrong) {
    it(`finds ${name}`, async () => {
      const { failures } = await followPage("page.md", text);
      assert.equal(failures.length, 1);
      assert.match(failures[0]!, says);
    });
  }

  it("does not go on behind a failure", async () => {
    const { commands } = await followPage(
      "page.md",
      page("console", "$ false") + page("console", "$ true"),
    );
    assert.equal(commands, 1);
  });

  it("takes a failure that the page announces, and its output", async () => {
    const { failures } = await followPage(
      "page.md",
      page("console fails", "$ echo why >&2; false\nwhy"),
    );
    assert.deepEqual(failures, []);
  });

  it("names a block whose program is not here", async () => {
    const { commands, skipped } = await followPage(
      "page.md",
      page("console needs=no-such-program", "$ no-such-program"),
    );
    assert.equal(commands, 0);
    assert.deepEqual(skipped, ["page.md:3 no-such-program is not on this machine"]);
  });
});
