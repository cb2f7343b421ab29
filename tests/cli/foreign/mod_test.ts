import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { commands } from "../../../cli/commands.ts";
import { findCommand, withForeign } from "../../../cli/foreign/mod.ts";
import { ownCommands } from "../../../cli/foreign/own.ts";
import { spellings } from "../../../cli/foreign/spellings.ts";
import { QuillaError } from "../../../core/errors.ts";
import { quilla } from "../../support/fake_context.ts";
import { addImage } from "../../support/command_images.ts";
import { temporaryDirectory } from "../../support/temporary_directory.ts";
import { wordsOfOthers } from "./commands_of_others.ts";

const world = { root: join(temporaryDirectory(), "store") };
const whole = withForeign(commands);

/** Undefined where quilla does it; else the answer. */
async function answerOf(words: string): Promise<QuillaError | undefined> {
  const found = findCommand(whole, words.split(" "));
  assert(found !== undefined, `there is no command ${words}`);
  if (!("load" in found)) {
    assert(found.hint !== undefined, `${words} is a group`);
    return undefined;
  }
  try {
    await found.load();
    return undefined;
  } catch (thrown) {
    assert(thrown instanceof QuillaError, words);
    return thrown;
  }
}

test("every command of docker, buildx, podman, buildah, skopeo, crane, cosign, oras, regctl and syft is done or answered", async () => {
  const all = wordsOfOthers();
  assert(all.length > 400);
  for (const words of all) {
    const answer = await answerOf(words);
    if (answer === undefined) continue;
    assert.deepEqual([answer.code, answer.exitCode], ["usage/not-a-command", 2], words);
    assert.match(answer.hint ?? "", /`|https:|systemd|cosign|CRIU|VM/, words);
  }
});

test("what an answer says to run is there", async () => {
  for (const words of wordsOfOthers()) {
    const { message = "", hint } = await answerOf(words) ?? {};
    const text = message.replace(/^there is no `[^`]+`/, "") + hint;
    for (const [, line] of text.matchAll(/`(?:ssh HOST )?quilla ([^`]+)`/g)) {
      const [first, second] = line!.split(" ");
      if (first === "--help") continue;
      const found = findCommand(commands, [first!]);
      assert(found !== undefined, `${words}: quilla ${line}`);
      if ("load" in found) continue;
      assert(findCommand(found.commands, [second!]) !== undefined, `${words}: quilla ${line}`);
    }
  }
});

test("Docker's long spellings are the same commands", async () => {
  for (const [words, target] of spellings) {
    const found = findCommand(whole, words.split(" "));
    const meant = findCommand(commands, target.split(" "));
    assert(found && meant && "load" in found && "load" in meant, words);
    assert.equal(found.load, meant.load, words);
    assert.equal(found.failureCode, meant.failureCode, words);
  }
  for (const words of [...spellings.keys(), ...ownCommands.keys()]) {
    const { code, stdout, stderr } = await quilla(world, ...words.split(" "), "--help");
    assert.equal(code, 0, stderr);
    assert(stdout.startsWith(`Usage: quilla ${words} `), stdout);
    assert.match(stdout, /\nExamples:\n {2}\S/, words);
  }
});

test("a command without a counterpart says what to do instead, whatever stands behind it", async () => {
  const cases: [words: string[], message: string, hint: RegExp][] = [
    [["ps", "-a"], "quilla keeps no containers", /pgrep/],
    [["exec", "-it", "web", "sh", "-c", "x"], "quilla keeps no containers", /quilla run -it/],
    [["container", "logs", "-f", "web"], "quilla keeps no containers", /quilla run/],
    [["compose", "--file", "x.yaml", "up", "-d"], "quilla does not start compose", /quilla build/],
    [["trust", "key", "generate", "me"], "quilla signs with keys of sigstore", /quilla sign/],
    [["image", "trust", "show"], "quilla signs with keys of sigstore", /quilla sign/],
    [["volume", "create", "data"], "quilla has no volumes", /-v/],
    [["help", "logs"], "quilla keeps no containers", /quilla run/],
  ];
  for (const [words, message, hint] of cases) {
    const { code, stdout, stderr } = await quilla(world, ...words);
    assert.deepEqual([code, stdout], [2, ""], words.join(" "));
    assert(stderr.includes(message) && stderr.includes("[usage/not-a-command]"), stderr);
    assert.match(stderr, hint);
  }
});

test("groups of other programs list what there is of them", async () => {
  const { code, stdout } = await quilla(world, "buildx");
  assert.equal(code, 0);
  assert.match(stdout, /\n {2}build {2,}build an image from a Dockerfile\n/);
  assert.doesNotMatch(stdout, /\bbake\b/);
  assert.equal((await quilla(world, "buildx", "--help")).stdout, stdout);
});

const groupHint = "`quilla manifest inspect NAME` shows what a registry has, as JSON";

test("what is near a command of others is found, and an answer is offered to nobody", async () => {
  const cases: [words: string[], hint: string][] = [
    [["buidlx", "build"], "did you mean `quilla buildx`?"],
    [["buildx", "biuld"], "did you mean `quilla buildx build`?"],
    [["pss"], "`quilla --help` lists the commands"],
    [["manifest", "debian:13"], groupHint],
  ];
  for (const [words, hint] of cases) {
    const { code, stderr } = await quilla(world, ...words);
    assert.equal(code, 2);
    assert(stderr.endsWith(`[usage/unknown-command]\n  hint: ${hint}\n`), stderr);
  }
});

test("image exists and list-tags are podman's and skopeo's", async () => {
  assert.equal((await quilla(world, "image", "exists", "x")).code, 1);
  const { root } = { root: join(temporaryDirectory(), "store") };
  await addImage(root, { names: ["x"] });
  assert.equal((await quilla({ root }, "image", "exists", "x")).code, 0);
  assert.equal((await quilla({ root }, "image", "exists", "y")).code, 1);
});

test("a registry alone has no tags, and is not taken for a name of Docker Hub", async () => {
  for (
    const words of ["localhost:5000", "registry:5000", "127.0.0.1:80", "[::1]:5000", "r.example:1"]
  ) {
    const { code, stderr } = await quilla(world, "registry", "ls", words);
    assert.equal(code, 2, stderr);
    assert.match(stderr, /is a registry, and no repository of one \[registry\/no-repository\]/);
    assert.match(stderr, /_catalog/);
  }
});

test("scripts that set a builder or a context up go on, and are told that none is needed", async () => {
  const cases: [words: string, stdout: RegExp, stderr: RegExp][] = [
    ["buildx create --use --name ci --driver docker-container", /^ci\n$/, /no builder is needed/],
    ["buildx create --driver-opt network=host --bootstrap", /^default\n$/, /no builder is needed/],
    ["buildx create --name x tcp://far:1", /^x\n$/, /none at tcp:\/\/far:1/],
    ["buildx create --driver remote", /^default\n$/, /none at the driver remote/],
    ["buildx create --buildkitd-config b.toml", /^default\n$/, /b\.toml is not read/],
    ["buildx use ci", /^$/, /no builder is needed/],
    ["buildx rm -f ci", /^$/, /none is removed/],
    ["buildx stop", /^$/, /no builder is needed/],
    ["buildx install", /^$/, /the same command/],
    ["buildx version", /^quilla v\d+\.\d+\.\d+\n$/, /^$/],
    ["buildx ls", /^NAME\/NODE .*\ndefault\* .*running .*linux\//, /^$/],
    ["buildx ls --format {{.Name}}", /^default\n$/, /^$/],
    [
      "buildx inspect --bootstrap",
      /^Name: +default\n[^]*\nStatus: +running\n[^]*\nPlatforms: +\w/,
      /^$/,
    ],
    ["context use default", /^default\n$/, /no context is needed/],
    ["context show", /^default\n$/, /^$/],
    ["context ls -q", /^default\n$/, /^$/],
    ["container prune -f", /^Total reclaimed space: 0B\n$/, /nothing to remove/],
  ];
  for (const [words, stdout, stderr] of cases) {
    const outcome = await quilla(world, ...words.split(" "));
    assert.equal(outcome.code, 0, `${words}: ${outcome.stderr}`);
    assert.match(outcome.stdout, stdout, words);
    assert.match(outcome.stderr, stderr, words);
  }
});
