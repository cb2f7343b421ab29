/**
 * quilla.yaml, and the user's list of what is trusted: what is wrong in them is told as such, and nothing of them hangs.
 *
 * @module
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { describe, it } from "node:test";
import { noteLeftOut, readProjectConfig, withLeftOut } from "../../../cli/configuration/project.ts";
import { trustedDirectories } from "../../../cli/configuration/trust_list.ts";
import { QuillaError } from "../../../core/errors.ts";
import { peer } from "../../support/peers.ts";
import { refusedLater } from "../../support/refused_later.ts";
import { temporaryDirectory } from "../../support/temporary_directory.ts";

const read = (directory: string) => readProjectConfig(directory, () => Promise.resolve([]));

/** A directory with this quilla.yaml. */
function project(text: string): string {
  const directory = temporaryDirectory();
  writeFileSync(join(directory, "quilla.yaml"), text);
  return directory;
}

describe("quilla.yaml", () => {
  it("names plugins, whose paths count from its directory", async () => {
    const directory = project("plugins: [a.js, { file: b.js, override: true }]\n");
    const found = (await read(directory)).plugins.map(({ path, override }) => [path, override]);
    assert.deepEqual(found, [
      [join(directory, "a.js"), undefined],
      [join(directory, "b.js"), true],
    ]);
    assert.deepEqual((await read(temporaryDirectory())).plugins, []);
    assert.deepEqual(await read(project("")), { plugins: [] });
  });

  it("says how large layers are", async () => {
    assert.equal((await read(project("layer-size: none\n"))).layerSize, "none");
    assert.equal((await read(project("layer-size: 1048576\n"))).layerSize, "1048576");
  });

  it("says what RUN may fetch", async () => {
    const text = "network: { allow: ['*.example.com'], secret-parameters: [ticket] }\n";
    assert.deepEqual((await read(project(text))).network, {
      allow: ["*.example.com"],
      unrecorded: undefined,
      secretParameters: ["ticket"],
    });
  });

  const wrong: [text: string, code: string][] = [
    ["network: { allow: example.com }\n", "config/shape"],
    ["network: { allow: [1] }\n", "config/shape"],
    ["network: { deny: [example.com] }\n", "config/shape"],
    ["network: none\n", "config/shape"],
    ["plugins: [", "config/yaml"],
    ["a: &a [x.js]\nplugins: *a\n", "config/yaml"], // aliases may mean a billion of them
    ["plugin: [a.js]\n", "config/shape"],
    ["plugins: a.js\n", "config/shape"],
    ["plugins: [{ sha256: abc }]\n", "config/shape"],
    ["layer-size: [16m]\n", "config/shape"],
    ["trust: [/]\n", "config/shape"], // a project cannot say that it is to be trusted
  ];
  for (const [text, code] of wrong) {
    it(`${JSON.stringify(text)} is refused`, async () => {
      await refusedLater(read(project(text)), code);
    });
  }

  const fifos = peer("mkfifo");
  it("that is no file is not waited for", { skip: fifos.skip }, async () => {
    const directory = temporaryDirectory();
    execFileSync(fifos.path, [join(directory, "quilla.yaml")]);
    await refusedLater(read(directory), "config/unreadable");
    const other = temporaryDirectory();
    mkdirSync(join(other, "quilla.yaml"));
    await refusedLater(read(other), "config/unreadable");
    const dangling = temporaryDirectory();
    symlinkSync("nothing", join(dangling, "quilla.yaml"));
    await refusedLater(read(dangling), "config/unreadable");
  });
});

describe("the list of what is trusted", () => {
  it("is QUILLA_TRUST's and config.yaml's, without links", async () => {
    const [one, two] = [temporaryDirectory(), temporaryDirectory()];
    const link = join(two, "link");
    symlinkSync(one, link);
    const config = join(two, "config.yaml");
    writeFileSync(config, `trust: [relative, ${JSON.stringify(two)}]\n`);
    const env = { QUILLA_TRUST: ["", link, "*", "here"].join(delimiter), QUILLA_CONFIG: config };
    assert.deepEqual(await trustedDirectories(env, one), [
      one,
      "*",
      join(one, "here"),
      join(two, "relative"),
      two,
    ]);
    assert.deepEqual(await trustedDirectories({ QUILLA_CONFIG: join(one, "none") }, one), []);
  });

  for (const text of ["trust: /home\n", "trust: [1]\n", "trust: {}\n"]) {
    it(`${JSON.stringify(text)} is refused`, async () => {
      const directory = temporaryDirectory();
      const config = join(directory, "config.yaml");
      writeFileSync(config, text);
      await refusedLater(trustedDirectories({ QUILLA_CONFIG: config }, directory), "config/shape");
    });
  }

  it("that is no YAML is told", async () => {
    const config = join(temporaryDirectory(), "config.yaml");
    writeFileSync(config, "trust: [\n");
    await refusedLater(trustedDirectories({ QUILLA_CONFIG: config }, "/"), "config/yaml");
  });
});

it("what a plugin that was left out might bring is told with the way to load it", () => {
  const lacking = new QuillaError("no", { code: "transport/unknown", hint: "look" });
  const other = new QuillaError("no", { code: "image/unknown", hint: "look" });
  assert.equal(withLeftOut(lacking), lacking);
  noteLeftOut(project("plugins: [a.js]\n"));
  assert.match((withLeftOut(lacking) as QuillaError).hint!, /^look; .*quilla\.yaml: --plugin FILE/);
  assert.equal(withLeftOut(other), other);
});
