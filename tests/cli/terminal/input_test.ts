import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { InputDecoder, type TerminalInput } from "../../../cli/terminal/input.ts";

const encode = (text: string) => new TextEncoder().encode(text);
const keysOf = (inputs: readonly TerminalInput[]) =>
  inputs.map((input) => input.type === "key" ? input.key : input);

const mouse = (action: string, column: number, row: number) => ({
  type: "mouse",
  action,
  column,
  row,
});

describe("what a terminal sends", () => {
  const cases: [name: string, text: string, keys: readonly unknown[]][] = [
    ["characters", "aZ é漢", ["a", "Z", "space", "é", "漢"]],
    ["controls", "\r\t\x7f\b\x01\x06\x1a", [
      ...["enter", "tab", "backspace", "backspace", "ctrl+a", "ctrl+f", "ctrl+z"],
    ]],
    ["Ctrl-Space and Ctrl-/", "\x00\x1f", ["ctrl+space", "ctrl+/"]],
    ["arrows of both modes", "\x1b[A\x1bOB\x1b[C\x1bOD", ["up", "down", "right", "left"]],
    ["arrows with modifiers", "\x1b[1;5A", ["up"]],
    ["pages and ends", "\x1b[5~\x1b[6~\x1b[H\x1b[4~\x1b[1~\x1bOF", [
      ...["page-up", "page-down", "home", "end", "home", "end"],
    ]],
    ["function keys", "\x1bOP\x1b[11~\x1b[[A", ["f1", "f1", "f1"]],
    ["Shift-Tab", "\x1b[Z", ["shift+tab"]],
    ["Alt", "\x1bx", ["alt+x"]],
    ["Ctrl-M where it is told", "\x1b[109;5u\x1b[27;5;109~", ["ctrl+m", "ctrl+m"]],
    ["clicks", "\x1b[<0;3;4M\x1b[<0;3;4m", [mouse("press", 2, 3), mouse("release", 2, 3)]],
    ["the wheel", "\x1b[<64;1;1M\x1b[<65;1;1M", [
      ...[mouse("wheel-up", 0, 0), mouse("wheel-down", 0, 0)],
    ]],
    ["a drag", "\x1b[<32;5;6M", [mouse("drag", 4, 5)]],
    ["other buttons", "\x1b[<2;5;6Ma", ["a"]],
    ["clicks of old terminals", "\x1b[M !!a", [mouse("press", 0, 0), "a"]],
    ["pasted text", "\x1b[200~q\x03\n\x1b[201~q", [{ type: "paste", text: "q\x03\n" }, "q"]],
    ["sequences that nobody knows", "\x1b[99z\x1b[?1;2cq", ["q"]],
    ["Escape twice", "\x1b\x1b[A", ["escape", "up"]],
    ["bytes that are no text", "\x85q", ["q"]],
  ];
  for (const [name, text, keys] of cases) {
    it(`is read: ${name}`, () => {
      assert.deepEqual(keysOf(new InputDecoder().push(encode(text))), keys);
    });

    it(`is read byte by byte: ${name}`, () => {
      const decoder = new InputDecoder();
      const inputs = [...encode(text)].flatMap((byte) => decoder.push(Uint8Array.of(byte)));
      assert.deepEqual(keysOf(inputs), keys);
      assert.deepEqual(decoder.flush(), []);
    });
  }

  it("is the key Escape, where nothing follows", () => {
    const decoder = new InputDecoder();
    assert.deepEqual(decoder.push(encode("\x1b")), []);
    assert.equal(decoder.isWaiting, true);
    assert.deepEqual(keysOf(decoder.flush()), ["escape"]);
    assert.equal(decoder.isWaiting, false);
    assert.deepEqual(keysOf(decoder.push(encode("a"))), ["a"]);
  });

  it("fills no memory, whatever it is", () => {
    const decoder = new InputDecoder();
    assert.deepEqual(decoder.push(encode(`\x1b[${"1;".repeat(4000)}`)).length > 0, true);
    const pasted = decoder.push(encode(`\x1b[200~${"a".repeat(1 << 20)}\x1b[201~`)).at(-1);
    assert.ok(pasted?.type === "paste" && pasted.text.length <= 1 << 16);
  });
});
