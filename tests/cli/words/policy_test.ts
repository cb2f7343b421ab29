import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { policiesOf } from "../../../cli/words/policy.ts";
import { fakeContext } from "../../support/fake_context.ts";
import { temporaryDirectory } from "../../support/temporary_directory.ts";

const root = temporaryDirectory();
const path = (name: string) => join(root, name);
writeFileSync(path("one.yaml"), "default: accept\n");
writeFileSync(path("policy.json"), '{"default":[{"type":"reject"}]}');

let count = 0;

/** The titles of the policies that hold, or the code of the failure. */
async function told(
  given: string | undefined,
  { own, project, env = {} }: { own?: string; project?: string; env?: Record<string, string> },
): Promise<string> {
  const cwd = path(`project-${count++}`);
  mkdirSync(cwd);
  const config = join(cwd, "config.yaml");
  writeFileSync(config, own ?? "");
  if (project !== undefined) writeFileSync(join(cwd, "quilla.yaml"), project);
  const context = { ...fakeContext({ root }), cwd, env: { QUILLA_CONFIG: config, ...env } };
  return await policiesOf(context, given).then(
    (policies) =>
      policies.map(({ title }) => title.replaceAll(root, "").replaceAll(cwd, "")).join(),
    ({ code }) => code,
  );
}

describe("which policies hold", () => {
  const own = `policy: ${path("one.yaml")}\n`;
  const project = "policy: { registries: [registry.example] }\n";
  const lines: [
    what: string,
    given: string | undefined,
    around: Parameters<typeof told>[1],
    string,
  ][] = [
    ["none", undefined, {}, ""],
    ["what the user says", undefined, { own }, '"/one.yaml"'],
    ["what the project says, too", undefined, { own, project }, '"/one.yaml",of quilla.yaml'],
    ["a variable in their place", undefined, {
      ...{ own, project, env: { QUILLA_POLICY: path("policy.json") } },
    }, '"/policy.json"'],
    ["an option before all", path("one.yaml"), {
      ...{ project, env: { QUILLA_POLICY: path("policy.json") } },
    }, '"/one.yaml"'],
    ["none by a word", "none", { own, project }, ""],
    ["podman's word for what is so anyway", "always", { own }, '"/one.yaml"'],
    ["podman's other words", "missing", {}, "usage/policy"],
    ["buildx' rules", "filename=policy.rego", {}, "usage/policy"],
    ["a file that is not there", path("x"), {}, "usage/policy"],
    [
      "a file of the user's that is not there",
      undefined,
      { own: "policy: x.yaml\n" },
      "policy/unreadable",
    ],
    ["rules that are wrong", undefined, { project: "policy: { sined: [] }\n" }, "policy/invalid"],
    ["a configuration that is none", undefined, { own: "policy: [\n" }, "config/yaml"],
  ];
  for (const [what, given, around, outcome] of lines) {
    it(what, async () => assert.equal(await told(given, around), outcome));
  }
});
