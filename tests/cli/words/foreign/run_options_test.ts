import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { commands } from "../../../../cli/commands.ts";
import { loadCommand } from "../../../../cli/load_command.ts";
import type { CommandEntry } from "../../../../cli/table.ts";
import { foreignRunOptions } from "../../../../cli/words/foreign/run.ts";
import { fakeContext, quilla } from "../../../support/fake_context.ts";
import { temporaryDirectory } from "../../../support/temporary_directory.ts";

interface Reference {
  readonly program: string;
  readonly options: readonly {
    readonly name: string;
    readonly short?: string;
    readonly takes: "switch" | "text";
  }[];
}

const file = new URL("../../../../scripts/foreign_run_options.json", import.meta.url);
const reference = JSON.parse(readFileSync(file, "utf8")) as Record<string, Reference>;
const directory = temporaryDirectory();
const world = { root: join(directory, "store") };
const entry = commands.find(({ name }) => name === "run") as CommandEntry;
const own = (await loadCommand(entry, fakeContext(world), commands)).options;

for (const { program, options } of Object.values(reference)) {
  describe(`options of ${program}`, () => {
    it("none is unknown, and what is refused has its place and 125", async () => {
      for (const { name, short, takes } of options) {
        const value = takes === "text" ? [join(directory, "none")] : [];
        for (const flag of [`--${name}`, ...short === undefined ? [] : [`-${short}`]]) {
          const words = [flag, ...value, "--pull", "never", "not-there"];
          const { code, stderr } = await quilla(world, "run", ...words);
          assert.equal(code, 125, flag);
          assert.doesNotMatch(stderr, /unknown-option|excess-arguments|missing-argument/, flag);
          assert.match(stderr, /\[[a-z-]+\/[a-z-]+\]\n/, flag);
        }
      }
    });

    it("each takes what it takes there", () => {
      for (const { name, takes } of options) {
        const ours = own.find(({ long }) => long === `--${name}`);
        const option = foreignRunOptions.find(`--${name}`);
        assert((ours === undefined) !== (option === undefined), name);
        if (option !== undefined) assert.equal(option.takes, takes, name);
        else assert.equal(ours!.required, takes === "text", name);
      }
    });
  });
}

describe("the list of docker run's and podman run's options", () => {
  it("has only options that one of them has", () => {
    const names = new Set(
      Object.values(reference).flatMap(({ options }) => options.map(({ name }) => `--${name}`)),
    );
    for (const { flags } of foreignRunOptions.options) {
      for (const flag of flags.filter((each) => each.startsWith("--"))) {
        assert(names.has(flag), flag);
      }
    }
  });

  it("says of each what becomes of it, and of what is refused how to get it", () => {
    for (const { flags, done, taken, refused, instead, only } of foreignRunOptions.options) {
      const name = flags.join(" ");
      assert(done !== undefined || taken !== undefined || refused !== undefined, name);
      assert.equal(refused === undefined, instead === undefined, name);
      if (only !== undefined) assert(refused !== undefined, name);
    }
  });
});
