import assert from "node:assert/strict";
import { test } from "node:test";
import { formatTable } from "../../../cli/print/table.ts";

test("columns are as wide as Docker's", () => {
  const rows = [["REPOSITORY", "TAG", "SIZE"], ["a", "latest-version", "1B"], ["<none>", "1", ""]];
  assert.equal(
    formatTable(rows),
    [
      "REPOSITORY   TAG              SIZE",
      "a            latest-version   1B",
      "<none>       1",
    ].join("\n"),
  );
  assert.equal(formatTable([["TAG", "SIZE"]]), "TAG       SIZE");
});

test("foreign text stays in its cell, and does nothing to a terminal", () => {
  const text = formatTable([["A", "B"], ["one\ntwo\tthree", "\x1b[31mred\u202e"]]);
  assert.equal(text.split("\n")[1], "one two three   \\u{1b}[31mred\\u{202e}");
});
