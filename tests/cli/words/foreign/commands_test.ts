import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, it } from "node:test";
import { commands } from "../../../../cli/commands.ts";
import { withForeign } from "../../../../cli/foreign/mod.ts";
import { loadCommand } from "../../../../cli/load_command.ts";
import type { CommandEntry, TableEntry } from "../../../../cli/table.ts";
import { commandOptions, optionsOf } from "../../../../cli/words/foreign/commands.ts";
import { craneOptions } from "../../../../cli/words/foreign/crane.ts";
import { fakeContext, quilla } from "../../../support/fake_context.ts";
import { temporaryDirectory } from "../../../support/temporary_directory.ts";

const world = { root: join(temporaryDirectory(), "store") };

describe("options that other programs' commands have", () => {
  const taken = [
    ...["images --tree=false --digests=true --no-trunc=0", "image ls --tree=f"],
    "system prune --volumes -f",
  ];
  for (const line of taken) {
    it(`${line} is taken`, async () => {
      const { code, stderr } = await quilla(world, ...line.split(" "));
      assert.equal(code, 0, stderr);
    });
  }

  it("are all of crane's and skopeo's that their help names", async () => {
    const named: Readonly<Record<string, string>> = {
      append: "-b --base -f --new_layer --new_tag --oci-empty-base -o --output --insecure -v",
      mutate: "--append --exposed-ports -o --output --repo --insecure --verbose",
      rebase: "--old_base --new_base --original --rebased",
      copy: "--all-tags -j --jobs -n --no-clobber --insecure --override-arch --insecure-policy",
      pull: "--annotate-ref -c --cache_path --format",
      push: "--image-refs --index",
      ls: "--full-ref -O --omit-digest-tags --platform",
      inspect: "-n --no-tags --no-creds --username --retry-times --authfile --cert-dir",
      logout: "--tls-verify",
    };
    for (const [path, flags] of Object.entries(named)) {
      for (const flag of flags.split(" ")) {
        assert.notEqual(optionsOf(path).find(flag), undefined, `${path} ${flag}`);
      }
    }
    const ports = optionsOf("mutate").find("--exposed-ports")!;
    const { words } = ports.as!("80,53/udp", "--exposed-ports");
    assert.deepEqual(words, ["--expose", "80", "--expose", "53/udp"]);
    const base = await quilla(world, "append", "-b", "base", "-f", "a.tar", "-t", "new");
    assert.match(base.stderr, /write quilla append BASE FILE… -t NAME/);
  });

  it("are none that the command has itself", async () => {
    const context = fakeContext(world);
    for (
      const [path, options] of [
        ...Object.entries(commandOptions),
        ...Object.entries(craneOptions),
      ]
    ) {
      let entries: readonly TableEntry[] = withForeign(commands);
      let entry: TableEntry | undefined;
      for (const word of path.split(" ")) {
        entry = entries.find(({ name }) => name === word);
        if (entry !== undefined && "commands" in entry) entries = entry.commands;
      }
      const { options: all } = await loadCommand(entry as CommandEntry, context, commands);
      const own = all.flatMap(({ long, short }) => [long, short]);
      const twice = options.flatMap(({ flags }) => flags).filter((flag) => own.includes(flag));
      assert.deepEqual(twice, [], path);
    }
  });

  const refused: readonly [line: string, message: RegExp][] = [
    [
      "pull --disable-content-trust=false x",
      /of docker is not taken: signatures of Docker's notary/,
    ],
    ["push --authfile a.json x", /write REGISTRY_AUTH_FILE=FILE before the command/],
    ["images --tree", /quilla index inspect NAME/],
    ["rmi --platform linux/amd64 x", /a name stands for the images of all platforms/],
    ["image rm --platform=linux/amd64 x", /quilla index rm NAME/],
    ["images --quiet=maybe", /--quiet is true or false, not "maybe"/],
    ["tag --force a b", /unknown option '--force'/],
  ];
  for (const [line, message] of refused) {
    it(`${line} is refused`, async () => {
      const { code, stderr } = await quilla(world, ...line.split(" "));
      assert.equal(code, 2);
      assert.match(stderr, message);
    });
  }
});
