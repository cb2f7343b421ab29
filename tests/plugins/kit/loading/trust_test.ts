/**
 * Whose files are: what is there is described by who owns it, and who may write to it. Owners are given by number, so that it needs no
 * other user.
 *
 * @module
 */
import assert from "node:assert/strict";
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { describe, it } from "node:test";
import {
  findUntrusted,
  isNamed,
  requireTrusted,
  type Trust,
} from "../../../../plugins/kit/loading/trust.ts";
import { refused } from "../../../support/refused.ts";
import { temporaryDirectory } from "../../../support/temporary_directory.ts";

const skip = process.getuid === undefined ? "needs users that have numbers" : undefined;
const user = process.getuid?.() ?? 0;
const group = process.getgid?.() ?? 0;
const own: Trust = { users: new Set([0, user]), groups: new Set(), directories: [] };
const withGroup: Trust = { ...own, groups: new Set([group]) };

/** A directory with a file in it, of these permissions. */
function made(directoryMode: number, fileMode: number): { directory: string; file: string } {
  const directory = join(temporaryDirectory(), "project");
  mkdirSync(directory);
  const file = join(directory, "p.js");
  writeFileSync(file, "");
  chmodSync(file, fileMode);
  chmodSync(directory, directoryMode);
  return { directory, file };
}

describe("findUntrusted", { skip }, () => {
  const cases: [directory: number, file: number, trust: Trust, why: RegExp | undefined][] = [
    [0o755, 0o644, own, undefined],
    [0o700, 0o600, own, undefined],
    [0o755, 0o646, own, /^every user can write to .*p\.js$/],
    [0o757, 0o644, own, /^every user can write to .*project$/],
    [0o1777, 0o644, own, undefined], // names of others cannot be replaced there
    [0o1777, 0o666, own, /^every user can write to .*p\.js$/],
    [0o775, 0o644, own, /^the group \d+ can write to .*project$/],
    [0o755, 0o664, own, /^the group \d+ can write to .*p\.js$/],
    [0o775, 0o664, withGroup, undefined], // a group that nobody else is in
    [0o755, 0o644, { ...own, users: new Set([user + 1]) }, /belongs to the user \d+$/],
    [0o777, 0o666, { ...own, users: undefined }, undefined], // a system without such users
    [0o777, 0o666, { ...own, directories: ["*"] }, undefined],
  ];
  for (const [index, [directoryMode, fileMode, trust, why]] of cases.entries()) {
    const modes = `${directoryMode.toString(8)}/${fileMode.toString(8)}`;
    it(`${index}: ${modes} is ${why === undefined ? "trusted" : `refused, ${why.source}`}`, () => {
      const { file } = made(directoryMode, fileMode);
      const found = findUntrusted(file, trust);
      if (why === undefined) assert.equal(found, undefined);
      else assert.match(found ?? "", why);
    });
  }

  it("looks at the directories above, and at where links lead", () => {
    const open = made(0o757, 0o644);
    const closed = made(0o755, 0o644);
    mkdirSync(join(open.directory, "below"));
    assert.match(findUntrusted(join(open.directory, "below"), own) ?? "", /project$/);
    symlinkSync(open.file, join(closed.directory, "link.js"));
    assert.match(findUntrusted(join(closed.directory, "link.js"), own) ?? "", /project$/);
    symlinkSync("circle", join(closed.directory, "circle"));
    assert.match(findUntrusted(join(closed.directory, "circle"), own) ?? "", /circle/);
  });

  it("trusts a directory by its name, with all below it and nothing beside", () => {
    const { directory, file } = made(0o777, 0o666);
    assert.equal(findUntrusted(file, { ...own, directories: [directory] }), undefined);
    assert.notEqual(findUntrusted(file, { ...own, directories: [`${directory}-2`] }), undefined);
    assert.equal(isNamed("/a-b", { ...own, directories: ["/a"] }), false);
    assert.equal(isNamed("/a/b", { ...own, directories: ["/a/"] }), true);
    assert.equal(isNamed("/a/b", { ...own, directories: ["/"] }), true);
  });

  it("what is refused is told with a way to trust it", () => {
    const { directory, file } = made(0o757, 0o644);
    const error = refused(() => requireTrusted(file, own), "plugin/untrusted");
    assert.match(error.message, /p\.js is not loaded: every user can write to .*project, and/);
    assert(error.hint!.includes(`QUILLA_TRUST=${directory}`));
  });

  it("says nothing of what is not there", () => {
    assert.equal(findUntrusted(join(temporaryDirectory(), "none", "p.js"), own), undefined);
  });
});
