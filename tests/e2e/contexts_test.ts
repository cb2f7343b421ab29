/**
 * Contexts that are no directories, on each subject: what comes through a pipe, archives, repositories, names.
 *
 * @module
 */
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { describe, it } from "node:test";
import { writeContext } from "../support/context_files.ts";
import { GitRepository } from "../support/git_repository.ts";
import { peer } from "../support/peers.ts";
import { subjects } from "../support/subjects.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";
import { leftoversIn } from "../support/leftovers.ts";

const tar = peer("tar");
const git = peer("git");

for (const { name, command, skip } of await subjects()) {
  describe(`contexts with ${name}`, { skip }, () => {
    const folder = temporaryDirectory();
    const store = join(folder, "store");
    const context = join(folder, "context");
    writeContext(folder, {
      "context/Dockerfile": "FROM scratch\nCOPY . /in/\n",
      "context/.dockerignore": "*.log\n",
      "context/a.log": "",
      "context/run.sh": { content: "#!/bin/sh\n", mode: 0o755 },
      "context/dir/secret": { content: "1", mode: 0o600 },
      "context/link": { link: "dir/secret" },
      "other.Dockerfile": "FROM scratch\nCOPY run.sh /\n",
    });
    const archiveOf = (...words: string[]) =>
      execFileSync(tar.path, ["-c", ...words, "-C", context, "."], { maxBuffer: 1 << 26 });

    /** The image ID that a build prints; nothing may be left in the store's workspace. */
    const build = (
      words: readonly string[],
      input: string | Uint8Array = "",
      env: Record<string, string> = {},
    ) => {
      const [program, ...rest] = command;
      const ended = spawnSync(program!, [...rest, "build", "-q", ...words], {
        cwd: folder,
        env: { ...process.env, NO_COLOR: "1", QUILLA_ROOT: store, ...env },
        input,
        encoding: "utf8",
        timeout: 60_000,
      });
      assert.equal(ended.status, 0, ended.stderr || String(ended.error));
      assert.deepEqual(leftoversIn(store), []);
      return ended.stdout.trim();
    };

    it("an archive in a pipe, and in a file, is what the directory is", { skip: tar.skip }, () => {
      const expected = build(["context"]);
      for (const words of [[], ["--gzip"], ["--bzip2"], ["--xz"], ["--zstd"]]) {
        assert.equal(build(["-"], archiveOf(...words)), expected, words.join());
      }
      writeFileSync(join(folder, "context.tgz"), archiveOf("--gzip"));
      assert.equal(build(["context.tgz"]), expected);
    });

    it("a large archive in a pipe arrives whole", { skip: tar.skip }, () => {
      writeContext(folder, { "large/Dockerfile": "FROM scratch\nCOPY x /\n" });
      const bytes = new Uint8Array(5 << 20).map((_, index) => index * 31 ^ index >> 8);
      writeFileSync(join(folder, "large", "x"), bytes);
      const archive = execFileSync(tar.path, ["-c", "-C", join(folder, "large"), "."], {
        maxBuffer: 1 << 26,
      });
      assert.equal(build(["-"], archive), build(["large"]));
    });

    it("a Dockerfile in a pipe: without a context, and with one", () => {
      const text = "FROM scratch\nLABEL a=b\n";
      assert.equal(build(["-"], text), build(["-f", "-", "context"], text));
      const copying = "FROM scratch\nCOPY run.sh /\n";
      assert.equal(
        build(["-f", "-", "context"], copying),
        build(["-f", "other.Dockerfile", "context"]),
      );
    });

    it("a git repository", { skip: git.skip }, () => {
      const repository = new GitRepository(join(folder, "x.git"));
      repository.commit({ "sub/Dockerfile": "FROM scratch\nCOPY run.sh /\n" });
      repository.commit({ "sub/run.sh": { content: "#!/bin/sh\n", mode: 0o755 } });
      const env = { GIT_ALLOW_PROTOCOL: "file" };
      const id = build([`${repository.url}#main:sub`], "", env);
      assert.equal(id, build(["-f", "other.Dockerfile", "context"]));
    });

    it("names in the place of stages and images", () => {
      const dockerfile = "FROM base AS src\nCOPY gone /\nFROM scratch\nCOPY --from=src run.sh /\n";
      const direct = "FROM scratch\nCOPY --from=src run.sh /\n";
      const words = ["--build-context", "src=context", "-"];
      assert.equal(build(words, dockerfile), build(words, direct));
      build(["-t", "stored", "-f", "other.Dockerfile", "context"]);
      const other = build(["--build-context", "x=docker-image://stored", "-"], "FROM x\n");
      assert.match(other, /^sha256:[0-9a-f]{64}$/);
    });

    it("checks ask nothing of a store", () => {
      const [program, ...rest] = command;
      const ended = spawnSync(program!, [...rest, "build", "--check", "-"], {
        cwd: folder,
        env: { ...process.env, NO_COLOR: "1", QUILLA_ROOT: join(folder, "no-store") },
        input: "from scratch AS x\nLABEL a b\n",
        encoding: "utf8",
      });
      assert.equal(ended.status, 1, ended.stderr);
      assert.match(ended.stdout, /LegacyKeyValueFormat[\s\S]*<stdin>:2/);
      assert(!readdirSync(folder).includes("no-store"));
    });
  });
}
