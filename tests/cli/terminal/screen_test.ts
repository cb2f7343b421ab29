import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Screen, type TerminalSize } from "../../../cli/terminal/screen.ts";
import { SmallTerminal } from "../../support/small_terminal.ts";

/** A screen of a small terminal, and the lines of its block, which a test changes. */
function screenOf(columns = 20, rows = 8) {
  const terminal = new SmallTerminal(columns, rows);
  const block: string[] = [];
  const screen = new Screen(() => [...block], terminal);
  return { terminal, block, screen, seen: () => terminal.seen() };
}

describe("a screen", () => {
  it("draws a block anew in its place, and leaves nothing of it", () => {
    const { terminal, block, screen, seen } = screenOf();
    screen.start();
    block.push("one at work", "two");
    screen.changed();
    assert.deepEqual(seen(), ["one at work", "two"]);
    block.splice(0, 2, "short");
    terminal.pass(100);
    screen.changed();
    assert.deepEqual(seen(), ["short"]);
    screen.stop();
    assert.deepEqual(seen(), []);
    assert.equal(terminal.isTicking, false);
  });

  it("draws by itself what nobody says has changed: its times have", () => {
    const { terminal, screen, seen } = screenOf();
    const timed = new Screen(() => [`at ${terminal.time}`], terminal);
    timed.start();
    terminal.pass(80);
    assert.deepEqual(seen(), ["at 1080"]);
    terminal.pass(80);
    assert.deepEqual(seen(), ["at 1080"]);
    terminal.pass(160);
    assert.deepEqual(seen(), ["at 1320"]);
    timed.stop();
    screen.stop();
  });

  it("draws as often as an eye can follow, and no more often", () => {
    const { terminal, block, screen, seen } = screenOf();
    screen.start();
    for (let at = 0; at < 1000; at++) {
      block.splice(0, 1, `state ${at}`);
      screen.changed();
    }
    assert.deepEqual(seen(), ["state 0"]);
    assert.equal(terminal.writes, 1);
    terminal.pass(80);
    assert.deepEqual(seen(), ["state 999"]);
    screen.stop();
  });

  it("has lines that stay scroll above the block", () => {
    const { terminal, block, screen, seen } = screenOf();
    screen.start();
    block.push("at work");
    screen.changed();
    screen.scroll("done: 1");
    screen.scroll("done: 2\nand its note");
    assert.deepEqual(seen(), ["at work"]);
    terminal.pass(80);
    assert.deepEqual(seen(), ["done: 1", "done: 2", "and its note", "at work"]);
    screen.scroll("last");
    screen.stop();
    assert.deepEqual(seen(), ["done: 1", "done: 2", "and its note", "last"]);
    screen.scroll("after");
    assert.equal(seen().at(-1), "after");
  });

  it("cuts what is wider than the terminal, and asks for its width each time", () => {
    const { terminal, block, screen, seen } = screenOf();
    screen.start();
    block.push("a title that is longer than that");
    screen.changed();
    assert.deepEqual(seen(), ["a title that is lo…"]);
    terminal.columns = 40;
    terminal.pass(100);
    screen.changed();
    assert.deepEqual(seen(), ["a title that is longer than that"]);
    screen.stop();
  });

  it("leaves nothing where a window that became narrower has wrapped the block", () => {
    const { terminal, block, screen, seen } = screenOf(40);
    screen.start();
    block.push("a title that takes some columns", "and another that takes some");
    screen.scroll("stays");
    terminal.resize(12);
    assert.equal(seen().length, 7);
    terminal.pass(240);
    assert.deepEqual(seen(), ["stays", "a title th…", "and anothe…"]);
    screen.stop();
    assert.deepEqual(seen(), ["stays"]);
  });

  it("shows of a block that is higher than the terminal what there is room for", () => {
    const { terminal, block, screen, seen } = screenOf(40, 5);
    for (let at = 1; at <= 9; at++) block.push(`step ${at}`);
    screen.start();
    screen.changed();
    assert.deepEqual(seen(), ["step 1", "step 2", "step 3", "  … and 6 more lines"]);
    terminal.pass(240);
    assert.equal(seen().length, 4);
    screen.stop();
    assert.deepEqual(seen(), []);
  });

  it("hands the size to whoever paints", () => {
    const terminal = new SmallTerminal(33, 7);
    const sizes: TerminalSize[] = [];
    const screen = new Screen((size) => (sizes.push(size), []), terminal);
    screen.start();
    screen.changed();
    screen.stop();
    assert.deepEqual(sizes, [{ columns: 33, rows: 7 }]);
  });

  it("goes on where the terminal is gone", () => {
    const { terminal, block, screen } = screenOf();
    screen.start();
    block.push("at work");
    screen.changed();
    terminal.isGone = true;
    terminal.pass(100);
    screen.scroll("nobody sees that");
    screen.stop();
  });
});
