/**
 * Whole projects: what the table says of them, and how outcomes are compared and written down. Building them is the script's work.
 *
 * @module
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { recipes } from "../../scripts/projects/bases.ts";
import { compare } from "../../scripts/projects/compared.ts";
import { goProjects } from "../../scripts/projects/go.ts";
import { KeptOutcomes } from "../../scripts/projects/kept.ts";
import { nodeProjects } from "../../scripts/projects/node.ts";
import { otherProjects } from "../../scripts/projects/others.ts";
import { type Outcome, withOutcomes } from "../../scripts/projects/page.ts";
import { apk, pip } from "../../scripts/projects/shims.ts";
import { peer } from "../support/peers.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";

const all = [...goProjects, ...nodeProjects, ...otherProjects];

describe("projects", () => {
  for (const { name, bases, answer, changed, change, repository } of all) {
    it(`${name}: its bases can be made, and its change can be seen`, () => {
      assert.match(repository, /^[\w.-]+\/[\w.-]+$/);
      for (const base of Object.values(bases)) assert(base in recipes, `there is no base ${base}`);
      assert.notEqual(answer, changed);
      assert.notEqual(change.from, change.to);
    });
  }

  it("each has a name of its own", () => {
    assert.equal(new Set(all.map(({ name }) => name)).size, all.length);
  });

  it("a stand-in is built on one that is made before it", () => {
    const made = new Set(["scratch"]);
    for (const [name, { dockerfile }] of Object.entries(recipes)) {
      const [, below] = /^FROM (\S+)/.exec(dockerfile)!;
      assert(made.has(below!), `${name} is built on ${below}`);
      made.add(name);
    }
  });

  it("the shims are programs", { skip: peer("python3").skip }, () => {
    const shell = spawnSync("sh", ["-n"], { input: apk, encoding: "utf8" });
    assert.equal(shell.status, 0, shell.stderr);
    const words = ["-c", "import ast, sys; ast.parse(sys.stdin.read())"];
    const python = spawnSync("python3", words, { input: pip, encoding: "utf8" });
    assert.equal(python.status, 0, python.stderr);
  });
});

const result = (tree: string[], config: unknown = {}) => ({ tree, config, history: [] });

describe("what two builders made", () => {
  const a = "/a file 0644 0:0 1234";

  it("is equal, or told file by file", () => {
    assert.deepEqual(compare(result([a]), result([a])).differences, []);
    const { differences } = compare(
      result([a]),
      result(["/a file 0600 0:0 1234", "/b directory 0755 0:0"]),
    );
    assert.equal(differences.length, 2);
    assert.match(differences[0]!, /^\/a: /);
  });

  it("may differ where programs write what no two builds have", () => {
    const log = "/var/log/x.log file 0644 0:0 1";
    const { differences, passedOver } = compare(result([log, a]), result([a]));
    assert.deepEqual(differences, []);
    assert.deepEqual([...passedOver], [["logs", 1]]);
    const key = { path: /^\/key$/, why: "a key is made" };
    const own = compare(result(["/key file 0600 0:0 1"]), result(["/key file 0600 0:0 2"]), [key]);
    assert.deepEqual([...own.passedOver], [["a key is made", 1]]);
  });

  it("differs where the configuration does", () => {
    const { differences } = compare(result([a], { user: "x" }), result([a], { user: "y" }));
    assert.equal(differences.length, 1);
  });
});

describe("outcomes", () => {
  const outcome: Outcome = {
    project: all[0]!,
    quilla: [1000, 20, 300],
    buildkit: [2000, 40, 500],
    files: 7,
    passedOver: new Map([["logs", 2]]),
  };
  const marks =
    "<!-- deno task projects --write: begin -->\nformer\n<!-- deno task projects --write: end -->";

  it("stand between the page's marks", () => {
    const page = withOutcomes(`before\n${marks}\nafter`, [outcome], "BuildKit 0.1");
    assert.match(page, /^before\n/);
    assert.match(page, /after$/);
    assert.match(
      page,
      /\| traefik\/whoami +\| Go +\| 1\.0 \/ 0\.0 \/ 0\.3 +\| 2\.0 \/ 0\.0 \/ 0\.5 +\| logs +\|/,
    );
    assert.doesNotMatch(page, /former/);
    assert.equal(withOutcomes(page, [outcome], "BuildKit 0.1"), page);
    assert.throws(() => withOutcomes("no marks", [outcome], ""), /marks/);
  });

  it("are kept from one run to the next", () => {
    const file = join(temporaryDirectory(), "kept.json");
    new KeptOutcomes(file, all).keep(outcome);
    assert(existsSync(file));
    assert.deepEqual(new KeptOutcomes(file, all).of(outcome.project.name), outcome);
    assert.equal(new KeptOutcomes(undefined, all).of(outcome.project.name), undefined);
  });
});
