/**
 * Every runner does what every runner must: quilla's own, each way that it has, and the example's, with the program of its page.
 *
 * @module
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { hostApi } from "../../plugins/host_api.ts";
import { codeBlocks } from "../../scripts/markdown.ts";
import { PROJECT } from "../../scripts/process.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";
import { runnerSuite } from "../../plugins/kit/suites/runner.ts";
import { builtInHost } from "../../plugins/mod.ts";
import { noBusybox, shellImage } from "../support/busybox.ts";
import { noContainers } from "../support/containers.ts";
import { peer } from "../support/peers.ts";

const noRuntime = peer("crun").skip && peer("runc").skip;

const [linux] = builtInHost().runners;
for (const isolation of linux!.isolations!) {
  const skip = noBusybox ?? noContainers ?? (isolation === "oci" ? noRuntime : undefined);
  for (const { name, run } of runnerSuite(linux!, { files: shellImage, settings: { isolation } })) {
    test(`${isolation}: ${name}`, { skip }, () => run());
  }
}

const page = readFileSync(join(PROJECT, "docs", "guide", "plugins", "runner.md"), "utf8");
const guest = codeBlocks(page).find(({ attributes }) => attributes.get("file") === "guest.mjs");
const node = peer("node");
const program = join(temporaryDirectory(), "guest.mjs");
writeFileSync(program, guest!.text);
process.env.QUILLA_RUNNER = `${node.path} ${program}`;
const { default: example } = await import(join(PROJECT, "examples", "plugins", "runner.ts"));
const [mine] = example(hostApi).runners!;
const isRoot = process.getuid?.() === 0;
const absent = noBusybox ?? noContainers ?? node.skip ??
  (isRoot ? undefined : "its files are of several users");
for (const { name, run } of runnerSuite(mine!, { files: shellImage, mounts: [] })) {
  test(`the example: ${name}`, { skip: absent }, () => run());
}
