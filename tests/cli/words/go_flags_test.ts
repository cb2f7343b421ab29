import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Command, Option } from "@commander-js/extra-typings";
import { foreign, ForeignTable } from "../../../cli/words/foreign/foreign_option.ts";
import { plainForms } from "../../../cli/words/go_flags.ts";
import { collect } from "../../../cli/words/repeatable.ts";

/** The options of `docker build` that the table of the real client was made with, by commander. */
function likeDocker() {
  const seen: Record<string, unknown> = {};
  const command = new Command("build").exitOverride().configureOutput({ writeErr: () => {} })
    .argument("[context]").argument("[more...]")
    .option("-t, --tag <name>", "", collect, [])
    .option("-f, --file <file>")
    .option("--target <stage>")
    .option("-q, --quiet", "", false)
    .option("--no-cache")
    .addOption(new Option("--pull [when]").preset("always").default("missing"))
    .action((context, more, options) => {
      Object.assign(seen, { arguments: [context, ...more].filter((each) => each !== undefined) });
      Object.assign(seen, options);
    });
  return { command, seen };
}

async function read(...words: string[]) {
  const { command, seen } = likeDocker();
  await command.parseAsync(await plainForms(command, words), { from: "user" });
  return seen;
}

const nothing = { arguments: [], tag: [], quiet: false, cache: true, pull: "missing" };

// What pflag 1.0.10, which Docker's, buildah's and kaniko's command lines are read with, makes of the same words.
const forms: readonly [words: string, meant: Record<string, unknown>][] = [
  ["-t=name .", { tag: ["name"], arguments: ["."] }],
  ["-tname .", { tag: ["name"], arguments: ["."] }],
  ["-t name .", { tag: ["name"], arguments: ["."] }],
  ["-t= .", { tag: ["="], arguments: ["."] }],
  ["--tag=name .", { tag: ["name"], arguments: ["."] }],
  ["--tag= .", { tag: [""], arguments: ["."] }],
  ["--tag name .", { tag: ["name"], arguments: ["."] }],
  ["--tag a=b -t=c=d .", { tag: ["a=b", "c=d"], arguments: ["."] }],
  ["-fDockerfile .", { file: "Dockerfile", arguments: ["."] }],
  ["-f=a -f=b .", { file: "b", arguments: ["."] }],
  ["-qt name .", { quiet: true, tag: ["name"], arguments: ["."] }],
  ["-qt=name .", { quiet: true, tag: ["name"], arguments: ["."] }],
  ["-qtname .", { quiet: true, tag: ["name"], arguments: ["."] }],
  ["-q=false .", { quiet: false, arguments: ["."] }],
  ["-q=T .", { quiet: true, arguments: ["."] }],
  ["--quiet=1 .", { quiet: true, arguments: ["."] }],
  ["--quiet=f .", { quiet: false, arguments: ["."] }],
  ["--quiet --quiet=false .", { quiet: false, arguments: ["."] }],
  ["--quiet=false --quiet .", { quiet: true, arguments: ["."] }],
  ["--no-cache .", { cache: false, arguments: ["."] }],
  ["--no-cache=true .", { cache: false, arguments: ["."] }],
  ["--no-cache=false .", { arguments: ["."] }],
  ["--no-cache --no-cache=FALSE .", { arguments: ["."] }],
  ["--no-cache=0 --no-cache=TRUE .", { cache: false, arguments: ["."] }],
  ["--pull .", { pull: "always", arguments: ["."] }],
  ["--pull=false .", { pull: "false", arguments: ["."] }],
  [". --target x -q", { target: "x", quiet: true, arguments: ["."] }],
  ["--target -q .", { target: "-q", arguments: ["."] }],
  ["-q -- -t name", { quiet: true, arguments: ["-t", "name"] }],
  ["--target=x -", { target: "x", arguments: ["-"] }],
];

describe("Go's forms of options", () => {
  for (const [words, meant] of forms) {
    it(words, async () => {
      assert.deepEqual(await read(...words.split(" ")), { ...nothing, ...meant });
    });
  }

  const refused: readonly [words: string, message: RegExp, code: string][] = [
    ["--quiet=yes .", /^--quiet is true or false, not "yes"$/, "usage/switch"],
    ["--quiet= .", /^--quiet is true or false, not ""$/, "usage/switch"],
    ["-q=no .", /^-q is true or false, not "no"$/, "usage/switch"],
    ["--quit .", /unknown option '--quit'/, "commander.unknownOption"],
    ["-x=1 .", /unknown option '-x=1'/, "commander.unknownOption"],
    ["--tag", /argument missing/, "commander.optionMissingArgument"],
    ["-qt", /argument missing/, "commander.optionMissingArgument"],
  ];
  for (const [words, message, code] of refused) {
    it(words, async () => {
      await assert.rejects(read(...words.split(" ")), { message, code });
    });
  }

  it("leaves a program's own words alone", async () => {
    const command = new Command("run").passThroughOptions()
      .argument("<image>").argument("[words...]")
      .option("-i, --interactive", "", false).option("-e, --env <value>", "", collect, []);
    const words = ["-ie=A=1", "image", "ls", "--no-cache=x", "-t=1", "--", "-q"];
    assert.deepEqual(await plainForms(command, words), [
      ...["--interactive", "--env", "A=1"],
      ...words.slice(1),
    ]);
  });
});

describe("options of other programs", () => {
  const table = new ForeignTable([
    foreign("--rm", "D", "switch", { taken: "nothing is left" }),
    foreign("--destination -d", "K", "text", {
      done: "as --tag",
      as: (value) => ({ words: ["--tag", value], set: { names: [value] } }),
    }),
    foreign("--squash", "DX", "switch", {
      taken: "nothing is asked for",
      only: (value) => value === "false",
      refused: "layers stay as they are",
      instead: "do it otherwise",
    }),
  ]);
  const read = async (...words: string[]) => {
    const { command, seen } = likeDocker();
    const plain = await plainForms(command, words, () => Promise.resolve(table));
    await command.parseAsync(plain, { from: "user" });
    return { ...seen, foreign: command.getOptionValue("foreign") };
  };

  it("are taken, done in our words, or refused by name", async () => {
    assert.deepEqual(await read("--rm", "-qd", "a", "--destination=b", "--squash=false", "."), {
      ...{ ...nothing, quiet: true, tag: ["a", "b"], arguments: ["."] },
      foreign: { names: ["a", "b"] },
    });
    await assert.rejects(read("--squash", "."), {
      code: "usage/foreign-option",
      message:
        "--squash of docker build, docker buildx build is not taken: layers stay as they are",
      hint: "do it otherwise",
    });
    await assert.rejects(read(".", "--destination"), { code: "usage/option-missing-argument" });
    await assert.rejects(read("--rm=maybe", "."), { code: "usage/switch" });
  });
});
