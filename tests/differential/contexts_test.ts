/**
 * Contexts with names, and contexts that are no directories: built by quilla and by BuildKit of today.
 *
 * @module
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { noBuildkit, withBuildkit } from "../support/buildkitd.ts";
import { writeContext } from "../support/context_files.ts";
import { serveFiles, serveRepository } from "../support/file_servers.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";
import { buildWithQuilla } from "./comparison.ts";
import { solve } from "./judges/buildkit.ts";

const folder = temporaryDirectory();
const source = join(folder, "source");
writeContext(folder, {
  "source/a": { content: "1", mode: 0o600 },
  "source/log": "",
  "source/d/": { mode: 0o750 },
  "source/d/b": { content: "1", mode: 0o4755 },
  "source/l": { link: "a" },
  "source/.dockerignore": "log\n",
  "source/Dockerfile": 'FROM scratch\nCOPY a l d /x/\nCMD ["/x/b"]\n',
});

/** Dockerfiles that copy from, or are built on, the directory `src`. */
const named: Readonly<Record<string, string>> = {
  "copied from": "FROM scratch\nCOPY --from=src . /x/\n",
  "copied from, by a file": "FROM scratch\nCOPY --from=src a l /x/\n",
  "with another owner": "FROM scratch\nCOPY --from=src --chown=1:2 . /\n",
  "as a base": "FROM src\nENV A=b\n",
  "as a base of nothing else": "FROM src\n",
  "in the place of a stage":
    "FROM scratch AS src\nCOPY none /\nFROM scratch\nCOPY --from=src a /\n",
  "in the place of a stage, by number":
    "FROM scratch AS src\nENV A=b\nFROM scratch\nCOPY --from=0 a /\n",
  "in the place of an image":
    "FROM docker.io/library/src:latest AS x\nFROM x\nCOPY --from=x a /c\n",
};

describe("contexts: BuildKit of today builds the same", { skip: noBuildkit }, () => {
  if (noBuildkit !== undefined) return;
  let count = 0;

  /** Builds with both, in a folder of its own. */
  const compare = async (
    options: readonly string[],
    location: string,
    words: readonly string[],
  ) => {
    const room = join(folder, `case-${count++}`);
    mkdirSync(room);
    const each = { name: "", dockerfile: "", options };
    const ours = await buildWithQuilla(each, location, join(room, "store"));
    const theirs = await withBuildkit((control) => solve(control, words, join(room, "layout")));
    assert.deepEqual(ours.tree, theirs.tree);
    assert.deepEqual(ours.config, theirs.config);
    // BuildKit has no step for a context that is a base, and writes one of its own words last.
    const isBase = theirs.history.some(({ by }) => !/^[A-Z]+ /.test(by));
    if (!isBase) assert.deepEqual(ours.history, theirs.history);
  };

  for (const [name, dockerfile] of Object.entries(named)) {
    it(`a directory ${name}`, async () => {
      const directory = join(folder, `context-${count++}`);
      writeContext(directory, { Dockerfile: dockerfile });
      await compare(["--build-context", `src=${source}`], directory, [
        ...["--local", `context=${directory}`, "--local", `dockerfile=${directory}`],
        ...["--local", `src=${source}`, "--opt", "context:src=local:src"],
      ]);
    });
  }

  // Owners of another number than 0 are BuildKit's to keep; docs/compatibility.md.
  it("an archive by HTTP", async () => {
    const served = join(folder, "served");
    mkdirSync(served);
    const words = ["-C", source, "-czf", join(served, "a.tgz"), "a", "d", "l", "Dockerfile"];
    assert.equal(spawnSync("tar", ["--owner=0", "--group=0", ...words]).status, 0);
    const { address, stop } = await serveFiles(served);
    try {
      const url = `${address}/a.tgz`;
      await compare([], url, ["--opt", `context=${url}`]);
    } finally {
      stop();
    }
  });

  it("a git repository", async () => {
    const files = {
      "sub/Dockerfile": "FROM scratch\nCOPY . /x/\n",
      "sub/run.sh": { content: "#!/bin/sh\n", mode: 0o755 },
      "sub/l": { link: "run.sh" },
    };
    const { address, stop } = await serveRepository(join(folder, "repositories"), files);
    try {
      const url = `${address}#v1:sub`;
      await compare([], url, ["--opt", `context=${url}`]);
    } finally {
      stop();
    }
  });
});
