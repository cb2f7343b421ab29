/**
 * The tutorial as its reader does it: its Dockerfile and its commands, word for word, with quilla for docker.
 *
 * @module
 */
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { helloProgram } from "../../scripts/tiny_elf.ts";
import { outputOf } from "../support/quilla_process.ts";
import { sharedPath, withoutShared } from "../support/shared.ts";
import { subjects } from "../support/subjects.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";

const page = "seed/tutorial.es.md";
const skipPage = withoutShared(page) || undefined;
const text = skipPage === undefined ? readFileSync(sharedPath(page), "utf8") : "";
const [, dockerfile = ""] =
  /<pre [^>]*data-filename="Dockerfile"[^>]*>\n(.*?)<\/pre>/s.exec(text) ??
    [];
const commands = [...text.matchAll(/`docker ([^`]+)`\{\{execute\}\}/g)].map(([, words]) => words!);

const ids = new Set<string>();

for (const subject of await subjects()) {
  const { name, skip } = subject;
  const folder = temporaryDirectory();
  const surroundings = { store: join(folder, "store"), cwd: join(folder, "hello") };
  const quilla = (...words: string[]) => outputOf(subject, words, surroundings);

  describe(`the tutorial with ${name}`, { skip: skip ?? skipPage }, () => {
    it("its commands are the two that are known here", () => {
      assert.deepEqual(commands, ["build -t hello  .", "image ls"]);
    });

    it("its Dockerfile is built, and the image is listed as it says", async () => {
      mkdirSync(surroundings.cwd);
      writeFileSync(join(surroundings.cwd, "Dockerfile"), dockerfile);
      writeFileSync(join(surroundings.cwd, "hello"), helloProgram(), { mode: 0o755 });
      const outputs = [];
      for (const command of commands) outputs.push(await quilla(...command.split(/\s+/)));
      const [header = "", row = "", ...others] = outputs.at(-1)!.split("\n");
      assert.match(header, /^REPOSITORY {3,}TAG {3,}IMAGE ID {3,}CREATED {3,}SIZE *$/);
      assert.match(row, /^hello {3,}latest {3,}[0-9a-f]{12} {3,}.* ago {3,}[0-9.]+k?B *$/);
      assert.deepEqual(others, []);
      ids.add(await quilla("image", "inspect", "--format", "{{.Id}}", "hello"));
    });

    it("the image is the one that the other subjects built", () => assert.equal(ids.size, 1));

    it("its notes hold: name:tag, name@digest, tag and ID lead to the same image", async () => {
      const [id] = ids;
      const digest = await quilla("image", "digest", "hello");
      const repositories = ["hello", "library/hello", "docker.io/library/hello"];
      const names = [
        ...repositories.flatMap((repository) => [
          repository,
          `${repository}:latest`,
          `${repository}@${digest}`,
          `${repository}:latest@${digest}`,
        ]),
        ...[digest, id!, id!.slice("sha256:".length), id!.slice(7, 19)],
      ];
      for (const written of names) {
        assert.equal(await quilla("image", "inspect", "--format", "{{.Id}}", written), id, written);
      }
      await quilla("tag", "hello", "hello:1.0");
      assert.equal(await quilla("image", "inspect", "--format", "{{.Id}}", "hello:1.0"), id);
      assert.deepEqual(
        (await quilla("image", "ls", "--format", "{{.Repository}}:{{.Tag}}")).split("\n").sort(),
        ["hello:1.0", "hello:latest"],
      );
    });

    it("its note on digests holds: what is built from something else has another", async () => {
      const before = await quilla("image", "digest", "hello");
      writeFileSync(join(surroundings.cwd, "hello"), "another program");
      await quilla("build", "-t", "hello", ".");
      assert.notEqual(await quilla("image", "digest", "hello"), before);
      assert.equal(await quilla("image", "digest", "hello:1.0"), before);
    });
  });
}
