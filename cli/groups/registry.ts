/**
 * The commands under `registry`.
 *
 * @module
 */
import type { CommandGroup } from "../table.ts";
import { ownTool } from "../own_tool.ts";

export const registry: CommandGroup = {
  name: "registry",
  summary: "look at what registries have, and delete from them",
  commands: [
    {
      name: "tags",
      aliases: ["ls"],
      summary: "list the tags of a repository",
      load: () => ownTool("registry tags"),
    },
    {
      name: "delete",
      aliases: ["rm"],
      summary: "delete tags or images",
      load: () => import("../commands/registry_delete.ts").then((module) => module.registryDelete),
    },
  ],
};
