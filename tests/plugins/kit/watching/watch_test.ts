/**
 * What a script sees of a build that is looked after.
 *
 * @module
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type WatchOptions, watchSources } from "../../../../mod.ts";
import { thingsOf } from "../../../../plugins/kit/watching/watched_build.ts";
import { temporaryDirectory } from "../../../support/temporary_directory.ts";

function project(): string {
  const context = temporaryDirectory();
  mkdirSync(join(context, "src"));
  mkdirSync(join(context, "docs"));
  writeFileSync(join(context, "Dockerfile"), "FROM scratch\nCOPY . /\n");
  writeFileSync(join(context, ".dockerignore"), "docs\nDockerfile\n");
  return context;
}

/** What is told after something was done, by the names in the context. */
async function told(
  context: string,
  options: WatchOptions,
  ...works: (() => void)[]
): Promise<(readonly string[])[]> {
  const changes = watchSources({ context, quiet: 30, ...options });
  const first = await changes.next();
  assert.deepEqual(first.value, { paths: [] });
  const all: (readonly string[])[] = [];
  for (const work of works) {
    work();
    const { value } = await changes.next();
    all.push(value!.paths.map((path) => path.replace(`${context}/`, "")).sort());
  }
  await changes.return();
  return all;
}

describe("what a build is made from", () => {
  for (const polls of [false, true]) {
    it(`is told of by name, polls: ${polls}`, async () => {
      const context = project();
      const write = (name: string) => () => writeFileSync(join(context, name), name);
      const [file, dockerfile, ignoreFile, later] = await told(
        context,
        { polls, interval: 20 },
        () => ["docs/a", "src/a"].forEach((name) => write(name)()),
        write("Dockerfile"),
        () => writeFileSync(join(context, ".dockerignore"), "src\n"),
        () => ["src/b", "docs/b"].forEach((name) => write(name)()),
      );
      assert.deepEqual(file, [polls ? "src" : "src/a"]);
      assert.deepEqual(dockerfile, ["Dockerfile"], "though it is ignored");
      assert.ok(ignoreFile!.includes(".dockerignore"));
      assert.deepEqual(later, [polls ? "docs" : "docs/b"], "the new ignore file's rules hold");
    });
  }

  it("is also in contexts that have names, and in other files", async () => {
    const [context, named] = [project(), temporaryDirectory()];
    const other = join(temporaryDirectory(), "quilla.yaml");
    const all = await told(
      context,
      { contexts: { named, image: "docker-image://debian" }, files: [other] },
      () => writeFileSync(join(named, "file"), "1"),
      () => writeFileSync(other, "1"),
    );
    assert.deepEqual(all, [[join(named, "file")], [other]]);
  });

  it("what changed while nobody asked is told at once", async () => {
    const context = project();
    const changes = watchSources({ context });
    await changes.next();
    writeFileSync(join(context, "src/during"), "");
    for await (const { paths } of changes) {
      assert.deepEqual(paths, [join(context, "src/during")]);
      break;
    }
  });

  it("a signal ends it", async () => {
    const ending = new AbortController();
    const changes = watchSources({ context: project(), signal: ending.signal });
    await changes.next();
    ending.abort();
    await assert.rejects(changes.next(), { code: "aborted" });
  });
});

const refused: readonly (readonly [WatchOptions, RegExp])[] = [
  [{ context: "-" }, /standard input/],
  [{ context: ".", file: "-" }, /standard input/],
  [{ context: "https://host.example/app.git" }, /not of this machine/],
  [{ context: "/nothing/there" }, /it is not there/],
];

for (const [options, message] of refused) {
  it(`refuses ${JSON.stringify(options)}`, async () => {
    await assert.rejects(watchSources(options).next(), { code: "usage/watch", message });
  });
}

it("looks after files where Dockerfiles would be, and their ignore files, be they there or not", () => {
  const context = project();
  const { directories, files } = thingsOf({ context, file: "other.Dockerfile", files: ["more"] });
  assert.deepEqual(directories.map(({ directory }) => directory), [context]);
  assert.ok(files.includes(join(context, "other.Dockerfile.dockerignore")), String(files));
  assert.ok(files.includes(join(context, ".containerignore")));
  assert.ok(files.includes("more"));
  const layout = thingsOf({
    context: join(context, "Dockerfile"), // an archive, as it were
    contexts: new Map([["base", `oci-layout://${context}:1.2@sha256:ab`]]),
  });
  assert.deepEqual(layout.directories, []);
  assert.ok(layout.files.includes(join(context, "index.json")));
});
