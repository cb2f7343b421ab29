/**
 * The commands under `bundle`.
 *
 * @module
 */
import type { CommandGroup } from "../table.ts";
import { ownTool } from "../own_tool.ts";

export const bundle: CommandGroup = {
  name: "bundle",
  summary: "carry images, and changes to them, where no network goes",
  commands: [
    {
      name: "create",
      summary: "write images to a bundle, or what the other side lacks of them",
      load: () => import("../commands/bundle_create.ts").then((module) => module.bundleCreate),
    },
    {
      name: "apply",
      summary: "take a bundle in",
      load: () => import("../commands/bundle_apply.ts").then((module) => module.bundleApply),
    },
    {
      name: "inspect",
      summary: "show what is in a bundle, or what is damaged in it",
      load: () => import("../commands/bundle_inspect.ts").then((module) => module.bundleInspect),
    },
    {
      name: "patch",
      summary: "write some pieces of a bundle once more",
      load: () => import("../commands/bundle_patch.ts").then((module) => module.bundlePatch),
    },
    {
      name: "have",
      summary: "list what this store has, for the other side",
      load: () => ownTool("bundle have"),
    },
  ],
};
