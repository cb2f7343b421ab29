import assert from "node:assert/strict";
import { it } from "node:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { platform } from "node:os";
import { join } from "node:path";
import { WatchedTree } from "../../../../plugins/kit/watching/open_tree.ts";
import { temporaryDirectory } from "../../../support/temporary_directory.ts";

const all = { counts: () => true, enters: () => true };

it("looks where that is asked for, without a word", () => {
  const directory = temporaryDirectory();
  let now = 0;
  const tree = new WatchedTree(directory, all, {
    interval: 1000,
    polls: true,
    now: () => now,
    notice: (message) => assert.fail(message),
  });
  writeFileSync(join(directory, "file"), "");
  assert.deepEqual(tree.news(), [], "it is not time yet");
  now = 1000;
  assert.deepEqual(tree.news(), [""]);
});

it("looks itself from there on where the system tells no more, and says why, once", {
  skip: platform() === "linux" ? undefined : "only Linux has limits to reach",
}, () => {
  const directory = temporaryDirectory();
  let isFull = false;
  let now = 0;
  const notices: string[] = [];
  const rules = {
    ...all,
    enters() {
      if (isFull) {
        isFull = false;
        throw Object.assign(new Error("ENOSPC"), { code: "ENOSPC" }); // as inotify_add_watch does
      }
      return true;
    },
  };
  const tree = new WatchedTree(directory, rules, {
    interval: 1000,
    polls: false,
    now: () => now,
    notice: (message) => notices.push(message),
  });
  mkdirSync(join(directory, "a"));
  isFull = true;
  assert.deepEqual(tree.news(), [""], "what went by is not known");
  assert.equal(notices.length, 1);
  assert.match(notices[0]!, /max_user_watches\); so .* is looked through every 1s$/);
  now = 5000;
  writeFileSync(join(directory, "a/file"), "");
  assert.deepEqual(tree.news(), ["a"]);
  tree.close();
});
