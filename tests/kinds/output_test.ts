/**
 * Every built-in output does what every output must, and so does the example.
 *
 * @module
 */
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import type { OutputSettings } from "../../core/plugin/contracts/output.ts";
import { outputSuite } from "../../plugins/kit/suites/output.ts";
import { loadPluginFile } from "../../plugins/load.ts";
import { builtInHost } from "../../plugins/mod.ts";
import { PROJECT } from "../../scripts/process.ts";
import { parseTag } from "../../core/reference.ts";
import { fakeRegistry } from "../support/http_registry.ts";

const registry = await fakeRegistry();
const names = [parseTag(`${registry.host}/suite/image:1`)];

/** What each is told. */
const given: Readonly<Record<string, (directory: string) => OutputSettings>> = {
  cacheonly: () => ({ type: "cacheonly" }),
  docker: (directory) => ({ type: "docker", dest: join(directory, "docker.tar") }),
  image: () => ({ type: "image" }),
  initramfs: (directory) => ({ type: "initramfs", dest: join(directory, "initrd"), init: "/tool" }),
  local: (directory) => ({ type: "local", dest: join(directory, "files") }),
  oci: (directory) => ({ type: "oci", dest: join(directory, "layout"), isDirectory: true }),
  registry: () => ({ type: "registry" }),
  tar: (directory) => ({ type: "tar", dest: join(directory, "files.tar") }),
  transport: (directory) => ({
    type: "transport",
    scheme: "oci",
    location: join(directory, "oci"),
  }),
};

/** Where nothing can be written. */
const impossible: typeof given = {
  docker: (directory) => ({ type: "docker", dest: join(directory, "none", "docker.tar") }),
  initramfs: (directory) => ({ type: "initramfs", dest: join(directory, "none", "x") }),
  local: () => ({ type: "local", dest: process.execPath }),
  oci: (directory) => ({ type: "oci", dest: directory }),
  tar: (directory) => ({ type: "tar", dest: directory }),
  transport: () => ({ type: "transport", scheme: "nowhere" }),
};

const host = builtInHost();
await loadPluginFile(host, { path: join(PROJECT, "examples", "plugins", "output.ts") });
for (const { supplied } of host.all("outputs")) {
  const { type } = supplied;
  const surroundings = {
    host,
    names,
    settings: given[type]!,
    impossible: impossible[type],
  };
  for (const { name, run } of outputSuite(supplied, surroundings)) test(name, () => run());
}
