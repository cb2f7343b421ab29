import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, it } from "node:test";
import { quilla } from "../../../support/fake_context.ts";
import { temporaryDirectory } from "../../../support/temporary_directory.ts";

const world = { root: join(temporaryDirectory(), "store") };

describe("options that other programs' commands have", () => {
  const taken = [
    ...["images --tree=false --digests=true --no-trunc=0", "image ls --tree=f"],
    ...["system df --verbose=false", "system prune --volumes -f"],
  ];
  for (const line of taken) {
    it(`${line} is taken`, async () => {
      const { code, stderr } = await quilla(world, ...line.split(" "));
      assert.equal(code, 0, stderr);
    });
  }

  const refused: readonly [line: string, message: RegExp][] = [
    [
      "pull --disable-content-trust=false x",
      /of docker is not taken: signatures of Docker's notary/,
    ],
    ["push --authfile a.json x", /write REGISTRY_AUTH_FILE=FILE before the command/],
    ["images --tree", /quilla index inspect NAME/],
    ["rmi --platform linux/amd64 x", /a name stands for the images of all platforms/],
    ["image rm --platform=linux/amd64 x", /quilla index rm NAME/],
    ["history --human=false x", /quilla history --format json has bytes/],
    ["system df -v", /quilla images lists the images/],
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
