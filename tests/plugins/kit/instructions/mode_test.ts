import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parseModeChange } from "../../../../plugins/kit/instructions/mode.ts";

/** Text, mode before, whether it is a directory, mode after: what chmod(1) with an empty umask does. */
const changes: readonly [string, number, boolean, number][] = [
  ["755", 0o600, false, 0o755],
  ["4711", 0o600, false, 0o4711],
  ["0", 0o777, false, 0],
  ["u=rwX,go=rX", 0o600, false, 0o644],
  ["u=rwX,go=rX", 0o700, false, 0o755],
  ["u=rwX,go=rX", 0o600, true, 0o755],
  ["a+x", 0o644, false, 0o755],
  ["+x", 0o644, false, 0o755],
  ["go-rwx", 0o777, false, 0o700],
  ["u+s", 0o755, false, 0o4755],
  ["g+s", 0o755, false, 0o2755],
  ["o+s", 0o755, false, 0o755],
  ["+t", 0o755, true, 0o1755],
  ["o+t", 0o755, true, 0o755],
  ["o=u", 0o750, false, 0o757],
  ["g=o", 0o754, false, 0o744],
  ["o=", 0o757, false, 0o750],
  ["=r", 0o7777, false, 0o444],
  ["u=rw,g=r,o=", 0o777, false, 0o640],
  ["u+x-w", 0o600, false, 0o500],
  ["a-x+X", 0o755, false, 0o755],
  ["a-x+X", 0o644, false, 0o644],
  ["ug+rw", 0o000, false, 0o660],
];

describe("modes as chmod writes them", () => {
  for (const [text, before, isDirectory, after] of changes) {
    it(`${text} of ${before.toString(8)}${isDirectory ? ", a directory" : ""}`, () => {
      const mode = parseModeChange(text)!.apply(before, isDirectory);
      assert.equal(mode.toString(8), after.toString(8));
    });
  }

  for (
    const text of [
      "",
      "8",
      "10000",
      "777777",
      "rwx",
      "u",
      "u+y",
      "u+x,",
      ",u+x",
      "u+x g+x",
      "-1",
      "0o755",
    ]
  ) {
    it(`${JSON.stringify(text)} is none`, () => {
      assert.equal(parseModeChange(text), undefined);
    });
  }

  it("only a number says what a new directory has", () => {
    assert.equal(parseModeChange("711")!.absolute, 0o711);
    assert.equal(parseModeChange("u=rwx,go=x")!.absolute, undefined);
  });
});
