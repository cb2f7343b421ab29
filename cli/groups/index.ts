/**
 * The commands under `index`.
 *
 * @module
 */
import type { CommandGroup } from "../table.ts";

export const index: CommandGroup = {
  name: "index",
  summary: "put the images of several platforms under one name",
  commands: [
    {
      name: "create",
      summary: "make an index of images",
      load: () => import("../commands/index_put.ts").then((module) => module.indexCreate),
    },
    {
      name: "add",
      summary: "add images to an index",
      load: () => import("../commands/index_put.ts").then((module) => module.indexAdd),
    },
    {
      name: "rm",
      aliases: ["remove"],
      summary: "take images out of an index",
      load: () => import("../commands/index_rm.ts").then((module) => module.indexRm),
    },
    {
      name: "ls",
      aliases: ["list"],
      summary: "list what is in an index",
      load: () => import("../commands/index_show.ts").then((module) => module.indexLs),
    },
    {
      name: "inspect",
      summary: "show the document of an index, as JSON",
      load: () => import("../commands/index_show.ts").then((module) => module.indexInspect),
    },
  ],
};
