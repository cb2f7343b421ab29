import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { commands } from "../../cli/commands.ts";
import type { CommandEntry, TableEntry } from "../../cli/table.ts";
import { loadCommand } from "../../cli/load_command.ts";
import { run } from "../../cli/program.ts";
import { fakeContext, quilla } from "../support/fake_context.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";

const world = { root: join(temporaryDirectory(), "store") };

test("without words, the commands are listed", async () => {
  const { code, stdout, stderr } = await quilla(world);
  assert.deepEqual([code, stderr], [0, ""]);
  for (const { name } of commands) assert.match(stdout, new RegExp(`\n  ${name} {2,}\\S`), name);
  assert.equal((await quilla(world, "--help")).stdout, stdout);
  assert.equal((await quilla(world, "help")).stdout, stdout);
});

test("a group without a command lists its commands", async () => {
  const { code, stdout } = await quilla(world, "image");
  assert.equal(code, 0);
  assert.match(stdout, /^Usage: quilla image COMMAND/);
  assert.match(stdout, /\n {2}ls\|list {2,}list images\n/);
  assert.equal((await quilla(world, "image", "--help")).stdout, stdout);
  assert.equal((await quilla(world, "help", "image")).stdout, stdout);
});

test("help tells an option's default, and not what stands for its missing value", async () => {
  const { stdout } = await quilla(world, "build", "--help");
  const text = stdout.replace(/\s+/g, " ");
  assert.match(text, /or never \(default: "missing"\)/);
  assert.match(text, /registry\|cacheonly,dest=…/);
  assert.match(text, /host-gateway is the address of this machine/);
});

test("an option of build without the word build, as kaniko has it, is told where it belongs", async () => {
  const { code, stderr } = await quilla(world, "--dockerfile", "Dockerfile", "--no-push");
  assert.equal(code, 2);
  assert.match(
    stderr,
    /unknown option '--dockerfile'[^]*the command comes first, as in `quilla build/,
  );
});

test("every command has help with examples, however it is asked for", async () => {
  const leaves = commands.flatMap((entry): string[][] =>
    "load" in entry ? [[entry.name]] : entry.commands.map(({ name }) => [entry.name, name])
  );
  for (const words of leaves) {
    const { code, stdout } = await quilla(world, ...words, "--help");
    const name = words.join(" ");
    assert.equal(code, 0, name);
    assert(stdout.startsWith(`Usage: quilla ${name}`), stdout);
    assert.match(stdout, /\nExamples:\n {2}\S/, name);
    assert.doesNotMatch(stdout, /default: (false|\[\])/, name);
    assert.equal((await quilla(world, "help", ...words)).stdout, stdout, name);
  }
});

test("what is no command is refused, with the nearest that is", async () => {
  const cases: [words: string[], hint: string][] = [
    [["biuld", "-t", "x", "."], "did you mean `quilla build`?"],
    [["image", "lss"], "did you mean `quilla image ls`?"],
    [["help", "hsitory"], "did you mean `quilla history`?"],
    [["frobnicate"], "`quilla --help` lists the commands"],
    [["system", "frobnicate"], "`quilla system --help` lists the commands"],
  ];
  for (const [words, hint] of cases) {
    const { code, stdout, stderr } = await quilla(world, ...words);
    const name = words.join(" ");
    assert.deepEqual([code, stdout], [2, ""], name);
    assert(stderr.endsWith(`[usage/unknown-command]\n  hint: ${hint}\n`), stderr);
  }
});

test("wrong options and arguments are wrong usage", async () => {
  const cases: [words: string[], code: string, hint: string][] = [
    [["images", "--quite"], "usage/unknown-option", "did you mean --quiet?"],
    [["images", "--zzz"], "usage/unknown-option", "`quilla images --help` shows how it is used"],
    [["--zzz"], "usage/unknown-option", "the command comes first, as in `quilla build"],
    [["tag", "one"], "usage/missing-argument", "`quilla tag --help` shows how it is used"],
    [["images", "a", "b"], "usage/excess-arguments", "`quilla images --help` shows how it is used"],
    [["images", "--format"], "usage/option-missing-argument", "`quilla images --help` shows"],
    [["completion", "cmd"], "usage/invalid-argument", "`quilla completion --help` shows"],
    [["system", "check", "--format=x"], "usage/invalid-argument", "`quilla system check --help`"],
  ];
  for (const [words, code, hint] of cases) {
    const outcome = await quilla(world, ...words);
    const name = words.join(" ");
    assert.deepEqual([outcome.code, outcome.stdout], [2, ""], name);
    assert(outcome.stderr.includes(`[${code}]\n  hint: ${hint}`), `${name}: ${outcome.stderr}`);
  }
});

test("only the command that is asked for is loaded", async () => {
  const loaded: string[] = [];
  const spy = (entry: CommandEntry): CommandEntry => ({
    ...entry,
    load: () => {
      loaded.push(entry.name);
      return entry.load();
    },
  });
  const spied = (entry: TableEntry): TableEntry =>
    "load" in entry ? spy(entry) : { ...entry, commands: entry.commands.map(spied) };
  const table = commands.map(spied);
  await run(fakeContext(world), ["image", "list"], table);
  await run(fakeContext(world), ["image", "--help"], table);
  await run(fakeContext(world), [], table);
  assert.deepEqual(loaded, ["ls"]);
});

test("Docker's other names of commands do the same", async () => {
  const entries = commands.flatMap((entry) => "load" in entry ? [entry] : entry.commands);
  for (const entry of entries) {
    assert("load" in entry);
    const command = await loadCommand(entry, fakeContext(world), commands);
    assert.deepEqual(command.aliases(), [...entry.aliases ?? []], entry.name);
  }
  assert.equal((await quilla(world, "image", "remove", "x")).code, 1);
  assert.equal((await quilla(world, "plugin", "list")).code, 0);
});
