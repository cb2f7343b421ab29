import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { commandsPage, withCommands } from "../../scripts/commands_page.ts";

test("the guide's tables of commands are what the command line says; `deno task options` makes them", () => {
  const text = readFileSync(commandsPage, "utf8");
  assert.equal(withCommands(text), text);
});
