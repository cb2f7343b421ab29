/**
 * `--output type=local` by quilla and by BuildKit of today: the same files in the same places.
 *
 * @module
 */
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { LocalTree } from "../../plugins/kit/sources/local.ts";
import { noBuildkit, withBuildkit } from "../support/buildkitd.ts";
import { type ContextFiles, writeContext } from "../support/context_files.ts";
import { quilla } from "../support/fake_context.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";
import { listTree } from "../support/tree_listing.ts";

const dockerfile = `
FROM scratch AS made
COPY --chmod=0700 tree /tree/
WORKDIR /srv/deep
FROM scratch
ARG TARGETARCH
COPY --chown=12:34 tree /tree/
COPY --from=made /tree/a /srv /$TARGETARCH/
COPY --chmod=0775 tree/sub /tmp/
`;

const files: ContextFiles = {
  "tree/a": { mode: 0o640, content: "a" },
  "tree/link": { link: "../../outside" },
  "tree/same": { hardlink: "tree/a" },
  "tree/sub/b": { mode: 0o755, content: "b" },
  "tree/sub/empty/": "",
};

/** What stands in the directory before: some of it is in the way. */
const before: ContextFiles = {
  "kept": "kept",
  "tree/a": "old",
  "tree/kept": "kept",
  "tree/sub": { link: "/" },
  "work": "a file",
};

describe("BuildKit writes the same files", { skip: noBuildkit }, () => {
  const work = temporaryDirectory();
  const context = join(work, "context");
  mkdirSync(context);
  writeContext(context, { Dockerfile: dockerfile, ...files });

  const list = (path: string) => {
    const tree = new LocalTree(path);
    const lines = listTree(tree);
    tree.close();
    return lines;
  };

  /** Platforms, what the output is told, and build arguments. */
  const cases: readonly (readonly [platforms: string, told?: string, ...given: string[]])[] = [
    ["linux/amd64"],
    ["linux/amd64,linux/arm64"],
    ["linux/amd64", "", "BUILDKIT_MULTI_PLATFORM=1"],
    ["linux/amd64", ",platform-split=true"],
    ["linux/amd64", ",platform-split=false", "BUILDKIT_MULTI_PLATFORM=1"],
    ["linux/amd64", ",src=tree/sub"],
    ["linux/amd64,linux/arm64", ",src=/tree/sub/../"],
    ["linux/amd64", ",mode=delete"],
    ["linux/amd64,linux/arm64", ",mode=delete"],
  ];
  for (const [platforms, told = "", ...given] of cases) {
    it(`for ${platforms}${told} ${given}`, async () => {
      const folder = join(work, `${platforms}${told}${given}`.replace(/\W/g, "-"));
      const [ours, theirs] = [join(folder, "ours"), join(folder, "theirs")];
      for (const dest of [ours, theirs]) {
        mkdirSync(dest, { recursive: true });
        writeContext(dest, before);
      }
      const said = given.flatMap((text) => ["--build-arg", text]);
      const output = ["-o", `type=local,dest=${ours}${told}`, "--allow", "buildx.local.delete"];
      const words = ["build", "--platform", platforms, ...output, ...said, context];
      const { code, stderr } = await quilla({ root: join(work, "store") }, ...words);
      assert.equal(code, 0, stderr);
      await withBuildkit((control) => {
        const { code, stderr } = control(
          ...["build", "--frontend", "dockerfile.v0", "--opt", `platform=${platforms}`],
          ...["--local", `context=${context}`, "--local", `dockerfile=${context}`],
          ...["--output", `type=local,dest=${theirs}${told}`],
          ...given.flatMap((text) => ["--opt", `build-arg:${text}`]),
        );
        assert.equal(code, 0, stderr);
      });
      assert.deepEqual(list(ours), list(theirs));
    });
  }
});
