/**
 * Git repositories of this machine for tests. Commits are the same on every machine: nobody's configuration is read.
 *
 * @module
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import process from "node:process";
import { type ContextFiles, writeContext } from "./context_files.ts";

const environment = {
  PATH: process.env.PATH ?? "",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_AUTHOR_NAME: "a",
  GIT_AUTHOR_EMAIL: "a@example.com",
  GIT_AUTHOR_DATE: "2020-01-01T00:00:00Z",
  GIT_COMMITTER_NAME: "a",
  GIT_COMMITTER_EMAIL: "a@example.com",
  GIT_COMMITTER_DATE: "2020-01-01T00:00:00Z",
};

/** How objects are named. */
export type ObjectFormat = "sha1" | "sha256";

/** A repository whose first branch is `main`. */
export class GitRepository {
  /**
   * @param path a directory that is not there yet
   * @param format of its objects
   */
  constructor(readonly path: string, format: ObjectFormat = "sha1") {
    mkdirSync(path);
    const words = format === "sha1" ? [] : [`--object-format=${format}`];
    this.git("init", "--quiet", "--initial-branch=main", ...words);
  }

  /** For git: a `file://` URL. */
  get url(): string {
    return `file://${this.path}`;
  }

  /** Runs git in it; what it says. */
  git(...args: string[]): string {
    const words = ["-c", "protocol.file.allow=always", ...args];
    const options = { cwd: this.path, env: environment, encoding: "utf8" } as const;
    const { status, stdout, stderr } = spawnSync("git", words, options);
    assert.equal(status, 0, `git ${args.join(" ")}: ${stderr}`);
    return stdout.trim();
  }

  /** Writes files and commits them with all else that was changed; the commit. */
  commit(files: ContextFiles): string {
    writeContext(this.path, files);
    this.git("add", "--all");
    this.git("commit", "--quiet", "--allow-empty", "-m", "test");
    return this.git("rev-parse", "HEAD");
  }
}
