/**
 * The table of attacks is whole, and the tests that it names are there.
 *
 * @module
 */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { sharedPath, withoutShared } from "../support/shared.ts";
import { hostileRows } from "./table.ts";

const tests = fileURLToPath(new URL("..", import.meta.url));
const facts = "facts/security.md";

test("the table has every class of the maintainers' list", { skip: withoutShared(facts) }, () => {
  const classes = readFileSync(sharedPath(facts), "utf8").split("\n")
    .flatMap((line) => /^\| (.*?) \| /.exec(line)?.[1] ?? [])
    .filter((name) => !/^class|^-+$/.test(name));
  assert.deepEqual(hostileRows.map((row) => row.class), classes);
});

for (const { class: name, proofs, later } of hostileRows) {
  test(`hostile: ${name}`, () => {
    assert(proofs.length > 0 || later !== undefined, "no test, and nobody who will write one");
    for (const [file, title] of proofs) {
      const path = join(tests, file);
      assert(existsSync(path), `there is no tests/${file}`);
      const source = readFileSync(path, "utf8");
      assert(source.includes(title), `tests/${file} has no test ${JSON.stringify(title)}`);
    }
  });
}

test("programs of the host are started where that is known, and none of an image's", () => {
  const project = join(tests, "..");
  const starting = ["core", "plugins", "cli"].flatMap((room) =>
    readdirSync(join(project, room), { recursive: true, encoding: "utf8" })
      .map((name) => join(room, name))
      .filter((name) => name.endsWith(".ts"))
  ).filter((name) =>
    /node:child_process|Deno\.Command|Bun\.spawn/.test(
      readFileSync(join(project, name), "utf8"),
    )
  );
  assert.deepEqual(starting.sort(), [
    "cli/terminal/state.ts", // stty
    "core/host/pipe.ts",
    // What makes namespaces, and the runtimes of containers; never in a root that an image made.
    "plugins/runners/linux/child.ts",
    "plugins/runners/linux/inside/foreground.ts",
    "plugins/runners/linux/inside/gates.ts", // itself, in a network namespace
    "plugins/runners/linux/inside/invocation.ts",
    "plugins/runners/linux/inside/network.ts",
    "plugins/runners/linux/inside/own_streams.ts",
    "plugins/runners/linux/inside/stop.ts", // the type alone
    "plugins/runners/linux/start.ts",
    "plugins/runners/linux/user_namespace.ts",
    "plugins/sources/git/run.ts",
    "plugins/transports/registry/access/credential_helper.ts", // where a user names one
  ]);
});
