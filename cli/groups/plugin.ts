/**
 * The commands under `plugin`.
 *
 * @module
 */
import type { CommandGroup } from "../table.ts";

export const plugin: CommandGroup = {
  name: "plugin",
  summary: "list, inspect, begin and try plugins; say whose to trust",
  commands: [
    {
      name: "ls",
      aliases: ["list"],
      summary: "list plugins",
      load: () => import("../commands/plugin_ls.ts").then((module) => module.pluginLs),
    },
    {
      name: "inspect",
      summary: "show what a plugin brings, as JSON",
      load: () => import("../commands/plugin_inspect.ts").then((module) => module.pluginInspect),
    },
    {
      name: "init",
      summary: "begin a plugin: a folder with all that it needs",
      load: () => import("../commands/plugin_init.ts").then((module) => module.pluginInit),
    },
    {
      name: "test",
      summary: "try whether a plugin does what it must",
      load: () => import("../commands/plugin_test.ts").then((module) => module.pluginTest),
    },
    {
      name: "trust",
      summary: "say whose plugins are loaded, beside your own",
      load: () => import("../commands/plugin_trust.ts").then((module) => module.pluginTrust),
    },
  ],
};
