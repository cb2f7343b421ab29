/**
 * The commands under `system`.
 *
 * @module
 */
import type { CommandEntry, CommandGroup } from "../table.ts";

export const info: CommandEntry = {
  name: "info",
  summary: "show the store, the machine and the runtime",
  load: () => import("../commands/info.ts").then((module) => module.info),
};

export const system: CommandGroup = {
  name: "system",
  summary: "look after the store: room, rubbish, damage",
  commands: [
    {
      name: "df",
      summary: "show what takes room in the store",
      load: () => import("../commands/system_df.ts").then((module) => module.systemDf),
    },
    {
      name: "prune",
      summary: "remove what no image needs",
      load: () => import("../commands/system_prune.ts").then((module) => module.systemPrune),
    },
    {
      name: "check",
      summary: "verify every byte of the store",
      load: () => import("../commands/system_check.ts").then((module) => module.systemCheck),
    },
    info,
  ],
};
