import { test } from "node:test";
import assert from "node:assert/strict";
import { codeBlocks, lineMatches, shownCommands } from "../../scripts/markdown.ts";

test("code blocks: language, attributes, text, line; fences in lists; fences in longer fences", () => {
  const page = [
    "Text with ```inline``` code",
    "```ts file=npm_app.ts",
    "a",
    "",
    "```",
    "1. item",
    "   ```console needs=docker fails",
    "   $ a",
    "   ```",
    "````md",
    "```sh",
    "```",
    "````",
  ].join("\n");
  const blocks = codeBlocks(page).map((block) => ({ ...block, attributes: [...block.attributes] }));
  assert.deepEqual(blocks, [
    { language: "ts", attributes: [["file", "npm_app.ts"]], text: "a\n\n", line: 2 },
    {
      language: "console",
      attributes: [["needs", "docker"], ["fails", ""]],
      text: "$ a\n",
      line: 7,
    },
    { language: "md", attributes: [], text: "```sh\n```\n", line: 10 },
  ]);
});

test("shown commands: continued lines belong to the command, the rest is its output", () => {
  const [block] = codeBlocks("```console\nnoise\n$ a \\\n  -b\nout\n> quoted\n\n$ c\n> d\n```\n");
  assert.deepEqual(shownCommands(block!), [
    { command: "a \\\n  -b", output: ["out", "> quoted"], line: 3 },
    { command: "c\nd", output: [], line: 8 },
  ]);
});

test("a shown line matches with any text for … and any blanks for blanks", () => {
  const cases: [shown: string, actual: string, matches: boolean][] = [
    ["hello   latest  …  200B", "hello        latest    1234   now    200B", true],
    ["sha256:…", "sha256:abc", true],
    ["sha256:…", "x sha256:abc", false],
    ["a.c (1)", "abc (1)", false],
    ["  a  ", "a", true],
    ["…", "", true],
  ];
  for (const [shown, actual, matches] of cases) {
    assert.equal(lineMatches(shown, actual), matches, `${shown} ~ ${actual}`);
  }
});
