import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Cells, drawing } from "../../../cli/terminal/cells.ts";

const looks = ["", "1"];

function cellsOf(rows: readonly string[], columns = 8): Cells {
  const cells = new Cells(columns, rows.length);
  for (const [row, text] of rows.entries()) cells.put(row, 0, text);
  return cells;
}

const rowsOf = (cells: Cells) => Array.from({ length: cells.rows }, (_, row) => cells.textOf(row));

describe("cells", () => {
  it("hold as much of a text as there is room for", () => {
    const cells = new Cells(6, 2);
    assert.equal(cells.put(0, 1, "abcdefgh"), 6);
    assert.equal(cells.put(1, 0, "abcdefgh", 0, 3), 3);
    cells.put(7, 0, "nowhere");
    assert.deepEqual(rowsOf(cells), [" abcde", "abc"]);
  });

  it("hold no half of a wide character, and marks with what they belong to", () => {
    const cells = new Cells(5, 3);
    assert.equal(cells.put(0, 0, "漢字漢"), 4);
    assert.equal(cells.put(1, 0, "e\u0301x"), 2);
    cells.put(2, 0, "漢字");
    cells.put(2, 1, "a");
    assert.deepEqual(rowsOf(cells), ["漢字 ".trimEnd(), "e\u0301x", " a字"]);
  });
});

describe("drawing", () => {
  it("writes everything the first time, and nothing where nothing is other", () => {
    const cells = cellsOf(["one", "two"]);
    const first = drawing(undefined, cells, looks);
    assert.equal(first, "\x1b[0m\x1b[2J\x1b[1;1Hone\x1b[2;1Htwo\x1b[?25l");
    assert.equal(drawing(cells, cellsOf(["one", "two"]), looks), "");
  });

  it("writes only what is other, with its look", () => {
    const before = cellsOf(["one two", "same"]);
    const after = cellsOf(["one too", "same"]);
    assert.equal(drawing(before, after, looks), "\x1b[1;6Ho\x1b[?25l");
    after.paint(1, 0, 2, 1);
    assert.equal(drawing(before, after, looks), "\x1b[1;6Ho\x1b[2;1H\x1b[0;1msa\x1b[0m\x1b[?25l");
  });

  it("says anew where it is behind characters that terminals do not agree on", () => {
    const out = drawing(cellsOf(["        "]), cellsOf(["a漢b"]), looks);
    assert.equal(out, "\x1b[1;1Ha漢\x1b[1;4Hb\x1b[?25l");
  });

  it("replaces wide characters wholly", () => {
    assert.equal(
      drawing(cellsOf(["漢x"]), cellsOf(["abx"]), looks),
      "\x1b[1;1Hab\x1b[?25l",
    );
    assert.equal(drawing(cellsOf(["abx"]), cellsOf(["漢x"]), looks), "\x1b[1;1H漢\x1b[?25l");
  });

  it("draws all anew in another size, and shows the cursor where it is asked for", () => {
    const wider = cellsOf(["one"], 9);
    wider.cursor = { row: 0, column: 3 };
    assert.equal(
      drawing(cellsOf(["one"]), wider, looks),
      "\x1b[0m\x1b[2J\x1b[1;1Hone\x1b[1;4H\x1b[?25h",
    );
  });
});
