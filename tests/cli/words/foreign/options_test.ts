import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { commands } from "../../../../cli/commands.ts";
import { loadCommand } from "../../../../cli/load_command.ts";
import type { CommandEntry } from "../../../../cli/table.ts";
import { foreignOptions } from "../../../../cli/words/foreign/build.ts";
import { fakeContext, quilla } from "../../../support/fake_context.ts";
import { NextWordOption } from "../../../../cli/words/next_word.ts";
import { temporaryDirectory } from "../../../support/temporary_directory.ts";

interface Reference {
  readonly program: string;
  readonly options: readonly {
    readonly name: string;
    readonly short?: string;
    readonly takes: "switch" | "text" | { readonly alone: string };
  }[];
}

const file = new URL("../../../../scripts/foreign_options.json", import.meta.url);
const reference = JSON.parse(readFileSync(file, "utf8")) as Record<string, Reference>;
const directory = temporaryDirectory();
const world = { root: join(directory, "store") };
const build = commands.find(({ name }) => name === "build") as CommandEntry;
const own = (await loadCommand(build, fakeContext(world), commands)).options;

for (const [letter, { program, options }] of Object.entries(reference)) {
  describe(`options of ${program}`, () => {
    it("none is unknown", async () => {
      const place = join(directory, "none"); // nothing is there
      for (const { name, short, takes } of options) {
        const ours = own.find(({ long }) => long === `--${name}`);
        const text = ours instanceof NextWordOption ? "type=none" : place;
        const value = takes === "text" ? [text] : [];
        for (const flag of [`--${name}`, ...short === undefined ? [] : [`-${short}`]]) {
          const { code, stderr } = await quilla(world, "build", flag, ...value, place);
          assert.notEqual(code, 0, flag);
          assert.doesNotMatch(stderr, /unknown-option|excess-arguments|missing-argument/, flag);
          assert.match(stderr, /\[[a-z-]+\/[a-z-]+\]\n/, flag);
        }
      }
    });

    it("each takes what it takes there", () => {
      for (const { name, takes } of options) {
        const ours = own.find(({ long }) => long === `--${name}`);
        const option = foreignOptions.find(`--${name}`);
        assert((ours === undefined) !== (option === undefined), name);
        if (option !== undefined) {
          assert.deepEqual(option.takes, takes, name);
          assert(option.of.includes(letter), name);
        } else if (!ours!.optional) assert.equal(ours!.required, takes === "text", name);
      }
    });
  });
}

describe("the list of other programs' options", () => {
  it("has only options that those programs have", () => {
    for (const { flags, of } of foreignOptions.options) {
      for (const flag of flags.filter((each) => each.startsWith("--"))) {
        for (const letter of of.replace(/[Rp]/, "")) { // of docker run and podman there is no list
          const isThere = reference[letter]!.options.some(({ name }) => `--${name}` === flag);
          assert(isThere, `${flag} of ${letter}`);
        }
      }
    }
  });

  it("says of each what becomes of it, and of what is refused how to get it", () => {
    for (const option of foreignOptions.options) {
      const { flags, done, taken, refused, instead, only, as } = option;
      const name = flags.join(" ");
      assert(done !== undefined || taken !== undefined || refused !== undefined, name);
      assert.equal(refused === undefined, instead === undefined, name);
      if (only !== undefined) assert(refused !== undefined, name);
      if (as !== undefined) assert(done !== undefined, name);
    }
  });
});
