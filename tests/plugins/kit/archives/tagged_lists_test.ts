/**
 * A layout that regctl wrote goes on being one for regctl.
 *
 * @module
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { quilla } from "../../../support/fake_context.ts";
import { addImage } from "../../../support/command_images.ts";
import { peer } from "../../../support/peers.ts";
import { temporaryDirectory } from "../../../support/temporary_directory.ts";

const directory = temporaryDirectory();
const regctl = peer("regctl");

test("what is attached in regctl's layout is in its list, too", { skip: regctl.skip }, async () => {
  const [root, layout] = [join(directory, "store"), join(directory, "layout")];
  const notes = join(directory, "notes.md");
  writeFileSync(notes, "notes\n");
  await addImage(root, { names: ["app:1"], text: "app" });
  const run = async (...words: string[]) => {
    const { code, stderr, stdout } = await quilla({ root }, ...words);
    assert.equal(code, 0, stderr);
    return stdout;
  };
  const ask = (...words: string[]) => {
    const env = { ...process.env, HOME: directory };
    const { status, stdout, stderr } = spawnSync(regctl.path, words, { env, encoding: "utf8" });
    assert.equal(status, 0, stderr);
    return stdout;
  };
  await run("copy", "store:app:1", `oci:${layout}:1`);
  const subject = `ocidir://${layout}:1`;
  ask("artifact", "put", "--artifact-type", "text/a", "--subject", subject, "-f", notes);
  await run("artifact", "attach", `oci:${layout}:1`, "--artifact-type", "text/b", notes);
  const theirs = ask("artifact", "list", subject);
  assert.match(theirs, /text\/a/);
  assert.match(theirs, /text\/b/);
  const ours = await run("artifact", "ls", "-q", `oci:${layout}:1`);
  assert.equal(ours.trim().split("\n").length, 2);
});
