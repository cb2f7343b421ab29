/**
 * The commands of quilla that are plugins: what the command line shows of them must be known before a host of plugins is loaded.
 *
 * @module
 */
import type { Tool } from "../core/plugin/contracts/tool.ts";
import { bundleHave } from "./tools/bundle/have.ts";
import { registryTags } from "./tools/registry/tags.ts";

/** By the names of their files. */
export const ownTools: Readonly<Record<string, Tool>> = {
  "bundle-have": bundleHave,
  "registry-tags": registryTags,
};
