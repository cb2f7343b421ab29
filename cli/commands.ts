/**
 * The commands of quilla, with Docker's spellings at the top level.
 *
 * @module
 */
import { image } from "./groups/image.ts";
import { index } from "./groups/index.ts";
import { artifact } from "./groups/artifact.ts";
import { buildHistory } from "./groups/build_history.ts";
import { bundle } from "./groups/bundle.ts";
import { record } from "./groups/record.ts";
import { registry } from "./groups/registry.ts";
import { dockerfile } from "./groups/dockerfile.ts";
import { key } from "./groups/key.ts";
import { plugin } from "./groups/plugin.ts";
import { policy } from "./groups/policy.ts";
import { info, system } from "./groups/system.ts";
import {
  exportFiles,
  history,
  importFiles,
  inspect,
  list,
  load,
  pull,
  push,
  remove,
  save,
  tag,
} from "./groups/images.ts";
import type { TableEntry } from "./table.ts";

export const commands: readonly TableEntry[] = [
  {
    name: "build",
    summary: "build an image from a Dockerfile",
    load: () => import("./commands/build.ts").then((module) => module.buildCommand),
    foreign: () => import("./words/foreign/build.ts").then((module) => module.foreignOptions),
    group: buildHistory,
  },
  {
    name: "rebuild",
    summary: "build an image again from its provenance, and compare",
    load: () => import("./commands/rebuild.ts").then((module) => module.rebuild),
  },
  {
    name: "run",
    summary: "run an image's program in a container",
    load: () => import("./commands/run.ts").then((module) => module.run),
    foreign: () => import("./words/foreign/run.ts").then((module) => module.foreignRunOptions),
    failureCode: 125,
  },
  image,
  index,
  { ...list, name: "images", aliases: [] },
  inspect,
  history,
  tag,
  { ...remove, name: "rmi", aliases: [] },
  pull,
  push,
  load,
  save,
  importFiles,
  exportFiles,
  {
    name: "copy",
    summary: "copy images between registries, the store, layouts and archives",
    load: () => import("./commands/copy.ts").then((module) => module.copy),
  },
  artifact,
  bundle,
  record,
  {
    name: "explore",
    summary: "explore what an image is made of, in the terminal or a page",
    load: () => import("./commands/explore.ts").then((module) => module.explore),
  },
  {
    name: "audit",
    summary: "find known vulnerabilities of an image, without a network",
    load: () => import("./commands/audit.ts").then((module) => module.audit),
  },
  {
    name: "sign",
    summary: "sign images with a key",
    load: () => import("./commands/sign.ts").then((module) => module.sign),
  },
  {
    name: "verify",
    summary: "verify that images are signed by somebody who is trusted",
    load: () => import("./commands/verify.ts").then((module) => module.verify),
  },
  {
    name: "attest",
    summary: "state something about images, signed with a key",
    load: () => import("./commands/sign.ts").then((module) => module.attest),
  },
  {
    name: "verify-attestation",
    summary: "verify what is stated about images, and print it",
    load: () => import("./commands/verify.ts").then((module) => module.verifyAttestation),
  },
  key,
  policy,
  registry,
  {
    name: "serve",
    summary: "offer the store as a registry",
    load: () => import("./commands/serve.ts").then((module) => module.serve),
  },
  {
    name: "login",
    summary: "log in to a registry",
    load: () => import("./commands/login.ts").then((module) => module.login),
  },
  {
    name: "logout",
    summary: "log out from a registry",
    load: () => import("./commands/logout.ts").then((module) => module.logout),
  },
  dockerfile,
  plugin,
  system,
  info,
  {
    name: "completion",
    summary: "print a shell's script for completing command lines",
    load: () => import("./commands/completion.ts").then((module) => module.completion),
  },
  {
    name: "man",
    summary: "print manual pages, or write them into a directory",
    load: () => import("./commands/man.ts").then((module) => module.man),
  },
  {
    name: "version",
    summary: "show the version",
    load: () => import("./commands/version.ts").then((module) => module.version),
  },
];
