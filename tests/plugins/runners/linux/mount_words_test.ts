import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { mountWords } from "../../../../plugins/runners/linux/mount_words.ts";

const cases: readonly (readonly [words: string, flags: string, data: string])[] = [
  ["", "", ""],
  ["nosuid,nodev", "nosuid,nodev", ""],
  ["nosuid,nodev,suid", "nodev", ""],
  ["noexec,exec", "", ""],
  ["exec,noexec", "noexec", ""],
  ["ro,rw", "", ""],
  ["rw,ro", "ro", ""],
  ["ro,ro", "ro", ""],
  ["noatime,uid=5,atime,size=1m", "", "uid=5,size=1m"],
  ["sync,dirsync,async", "dirsync", ""],
  ["strictatime,nostrictatime,relatime", "relatime", ""],
  ["toString", "", "toString"],
];

describe("words of mount(8)", () => {
  const list = (text: string) => text.split(",").filter((word) => word !== "");
  for (const [words, flags, data] of cases) {
    it(words, () => {
      assert.deepEqual(mountWords(list(words)), { flags: list(flags), data: list(data) });
    });
  }
});
