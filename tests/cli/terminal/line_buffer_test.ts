import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { LineBuffer } from "../../../cli/terminal/line_buffer.ts";

const red = "\x1b[31m";
const reset = "\x1b[0m";

interface Row {
  readonly name: string;
  readonly written: string;
  /** Lines as they are told, and what stands of one that is not whole. */
  readonly lines: readonly string[];
  readonly current?: string;
}

const rows: readonly Row[] = [
  { name: "lines", written: "a\nb\n\nc\n", lines: ["a", "b", "", "c"] },
  { name: "a line that has no end yet", written: "a\nb", lines: ["a"], current: "b" },
  { name: "line ends of Windows", written: "a\r\nb\r\n", lines: ["a", "b"] },
  { name: "a bar", written: "10%\r20%\r100%", lines: [], current: "100%" },
  {
    name: "a bar that is shorter at last",
    written: "downloading\rdone",
    lines: [],
    current: "doneloading",
  },
  { name: "a bar that erases first", written: "downloading\r\x1b[Kdone\n", lines: ["done"] },
  { name: "a line that is erased as a whole", written: "abc\x1b[2Kd\n", lines: ["   d"] },
  { name: "a line that is erased to here", written: "abc\x1b[2D\x1b[1Kd\n", lines: [" dc"] },
  { name: "backspaces", written: "|\b/\b-\n", lines: ["-"] },
  { name: "a column", written: "abc\x1b[1Gx\x1b[5Gy\n", lines: ["xbc y"] },
  { name: "tabs", written: "a\tb\tc\n", lines: ["a       b       c"] },
  { name: "ways of the cursor", written: "a\x1b[2A\x1b[1Bb\x1b[H\x1b[2J\n", lines: ["ab"] },
  { name: "a bar of several lines", written: "a\nb\n\x1b[2Ac\nd\n", lines: ["a", "b", "c", "d"] },
  { name: "another screen", written: "\x1b[?1049hvi\x1b[?1049l\x1b[?25l\n", lines: ["vi"] },
  { name: "a title", written: "\x1b]0;title\x07a\x1b]2;x\x1b\\b\n", lines: ["ab"] },
  { name: "a link", written: "\x1b]8;;http://x\x1b\\here\x1b]8;;\x1b\\\n", lines: ["here"] },
  { name: "a title that never ends", written: "a\x1b]0;title\nb\n", lines: ["a", "b"] },
  { name: "the clipboard", written: "\x1b]52;c;aGk=\x07a\n", lines: ["a"] },
  { name: "a device's string", written: "\x1bPq#0\x1b\\a\n", lines: ["a"] },
  { name: "alphabets and resets", written: "\x1b(B\x1bc\x1b=\x0ea\x0f\n", lines: ["a"] },
  { name: "bells", written: "a\x07b\n", lines: ["ab"] },
  { name: "other controls", written: "a\x01b\x7f\x9b31m\n", lines: ["a\\u{1}b\\u{7f}\\u{9b}31m"] },
  { name: "the direction of writing", written: "a\u202eb\n", lines: ["a\\u{202e}b"] },
  { name: "a command of GitHub", written: "::set-output x\n", lines: ["\\::set-output x"] },
  {
    name: "a command, coloured",
    written: `${red}::set-output${reset} x\n`,
    lines: [`${red}\\::set-output${reset} x`],
  },
  { name: "a name, coloured", written: `std${red}::x${reset}\n`, lines: [`std${red}::x${reset}`] },
  { name: "a command of Azure", written: `##${red}vso[a]\n`, lines: ["#\\#vso[a]"] },
  { name: "colours", written: `${red}red${reset} text\n`, lines: [`${red}red${reset} text`] },
  { name: "a colour that is not ended", written: `${red}red\n`, lines: [`${red}red${reset}`] },
  {
    name: "a colour over several lines",
    written: `${red}a\nb\x1b[m\nc\n`,
    lines: [`${red}a${reset}`, `${red}b${reset}`, "c"],
  },
  {
    name: "colours that others end",
    written: "\x1b[1m\x1b[31ma\x1b[39mb\x1b[22mc\n",
    lines: [`\x1b[1;31ma${reset}\x1b[1mb${reset}c`],
  },
  {
    name: "colours of 256 and of 16 million",
    written: "\x1b[38;5;208ma\x1b[48;2;1;2;3mb\x1b[0m\x1b[38:2::4:5:6mc\n",
    lines: [
      `\x1b[38;5;208ma${reset}\x1b[38;5;208;48;2;1;2;3mb${reset}\x1b[38;2;4;5;6mc${reset}`,
    ],
  },
  { name: "hidden and blinking text", written: "\x1b[8mhid\x1b[5mden\n", lines: ["hidden"] },
  {
    name: "colours that are none",
    written: "\x1b[38;5;999ma\x1b[777mb\x1b[31:::mc\n",
    lines: [`ab${red}c${reset}`],
  },
  {
    name: "a bar with colours",
    written: `${red}10%${reset}\r\x1b[32m20%${reset}\n`,
    lines: [`\x1b[32m20%${reset}`],
  },
  { name: "wide characters under a bar", written: "日本\rab\n", lines: ["ab本"] },
  { name: "half of a wide character", written: "日本\ra\n", lines: ["a 本"] },
  { name: "marks that combine", written: "e\u0301\n", lines: ["e\u0301"] },
  { name: "an escape at the very end", written: "a\x1b", lines: [], current: "a" },
  { name: "a sequence that is none", written: "a\x1b[3\x01b\n", lines: ["a[3\\u{1}b"] },
];

describe("what a program writes", () => {
  for (const { name, written, lines, current } of rows) {
    it(name, () => {
      const buffer = new LineBuffer();
      assert.deepEqual(buffer.push(written).map((line) => line.coloured), lines);
      assert.equal(buffer.current?.coloured, current);
    });
    it(`${name}, character by character`, () => {
      const buffer = new LineBuffer();
      const told = [...written].flatMap((character) => buffer.push(character));
      assert.deepEqual(told.map((line) => line.coloured), lines);
      assert.equal(buffer.current?.coloured, current);
    });
  }

  it("has a last line without an end", () => {
    const buffer = new LineBuffer();
    buffer.push(`a\n${red}last\x1b[3`);
    assert.deepEqual(buffer.end(), [{ text: "last", coloured: `${red}last${reset}` }]);
    assert.deepEqual(buffer.end(), []);
  });

  it("fills nobody's memory, though a line or a sequence never ends", () => {
    const buffer = new LineBuffer();
    let told = 0;
    for (let count = 0; count < 100; count++) told += buffer.push("x".repeat(10_000)).length;
    assert.ok(told >= 60);
    buffer.end();
    for (let count = 0; count < 1000; count++) buffer.push(`\x1b]0;${"x".repeat(100)}`);
    assert.equal(buffer.current, undefined);
    buffer.push("\n");
    buffer.push("\x1b[999999999Cx");
    assert.ok(buffer.end().every((line) => line.text.length <= 17_000));
  });

  it("is harmless, whatever it is", () => {
    const piece = fc.oneof(
      fc.string(),
      fc.constantFrom(
        "\x1b[",
        "\x1b]",
        "\x07",
        "\x1b\\",
        "m",
        ";",
        "31",
        "\r",
        "\b",
        "\n",
        "\x9b",
        "::",
        "##[",
        "日",
      ),
    );
    fc.assert(fc.property(fc.array(piece), (pieces) => {
      const buffer = new LineBuffer();
      const lines = [...pieces.flatMap((each) => buffer.push(each)), ...buffer.end()];
      for (const { text, coloured } of lines) {
        // deno-lint-ignore no-control-regex -- they are what is looked for
        assert.equal(coloured.replace(/\x1b\[[\d;]+m/g, ""), text);
        assert.doesNotMatch(text, /[\p{Cc}\p{Cf}]|^\s*::|##\[/u);
      }
    }));
  });
});
