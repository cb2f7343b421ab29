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

  for (const platforms of ["linux/amd64", "linux/amd64,linux/arm64"]) {
    it(`for ${platforms}`, async () => {
      const folder = join(work, platforms.replace(/\W/g, "-"));
      const [ours, theirs] = [join(folder, "ours"), join(folder, "theirs")];
      for (const dest of [ours, theirs]) {
        mkdirSync(dest, { recursive: true });
        writeContext(dest, before);
      }
      const words = ["build", "--platform", platforms, "-o", ours, context];
      const { code, stderr } = await quilla({ root: join(work, "store") }, ...words);
      assert.equal(code, 0, stderr);
      await withBuildkit((control) => {
        const { code, stderr } = control(
          ...["build", "--frontend", "dockerfile.v0", "--opt", `platform=${platforms}`],
          ...["--local", `context=${context}`, "--local", `dockerfile=${context}`],
          ...["--output", `type=local,dest=${theirs}`],
        );
        assert.equal(code, 0, stderr);
      });
      assert.deepEqual(list(ours), list(theirs));
    });
  }
});
