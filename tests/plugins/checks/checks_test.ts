/**
 * The checks of Docker, on the corpus. That the corpus tells what BuildKit tells is shown by
 * tests/oracles/buildkit_lint_test.ts; `docker build --check` itself needs buildx, which the test machine does not have.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { checkDockerfile, type CheckReport } from "../../../plugins/kit/checks/run.ts";
import { readDockerfile } from "../../../core/build/read.ts";
import { parseIgnoreFile } from "../../../plugins/kit/patterns/ignore_file.ts";
import type { ImageConfig } from "../../../core/oci/config.ts";
import { parsePlatform } from "../../../core/platform.ts";
import { builtInHost, builtIns } from "../../../plugins/mod.ts";
import { ignoringSnippets, type Snippet, snippets } from "./corpus.ts";

const host = builtInHost();

/** What tests/oracles/buildkit_lint says of every image. */
function image(name: string): ImageConfig {
  const platform = parsePlatform(name.includes("s390x") ? "linux/s390x" : "linux/amd64");
  return { ...platform, config: { env: ["PATH=/bin", "FROM_BASE=1"] }, diffIds: [] };
}

function check(snippet: Omit<Snippet, "name" | "findings">): CheckReport {
  const text = (snippet.ignored ?? []).join("\n");
  return checkDockerfile({
    dockerfile: readDockerfile({ name: "Dockerfile", text: snippet.dockerfile }, host),
    host,
    target: snippet.target,
    arguments: new Map(Object.entries(snippet.arguments ?? {})),
    platform: parsePlatform("linux/amd64"),
    ignored: snippet.ignored && parseIgnoreFile({ name: ".dockerignore", text }),
    image,
  });
}

const told = ({ warnings }: CheckReport) =>
  warnings.map(({ check, range }) => `${check.name}:${range.start.line}`);

for (const snippet of [...snippets, ...ignoringSnippets]) {
  test(`${snippet.name}: ${snippet.findings.join(" ") || "nothing"}`, () => {
    const report = check(snippet);
    assert.deepEqual(told(report).sort(), [...snippet.findings].sort());
    assert.equal(
      report.failure !== undefined,
      snippet.fails === true,
      `${report.failure?.message}`,
    );
  });
}

test("each check finds something in the corpus, and has its page", () => {
  const found = new Set(
    [...snippets, ...ignoringSnippets].flatMap(({ findings }) =>
      findings.map((finding) => finding.split(":")[0])
    ),
  );
  const all = builtIns.flatMap(({ checks = [] }) => checks);
  const names = all.map(({ name }) => name);
  assert.equal(names.length, 22);
  assert.deepEqual([...found].sort(), [...names].sort());
  const pages = all.map(({ url }) => url?.split("/").at(-2));
  assert(pages.includes("json-args-recommended") && pages.includes("secrets-used-in-arg-or-env"));
});
