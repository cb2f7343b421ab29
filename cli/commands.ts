/**
 * The commands of quilla, with Docker's spellings at the top level.
 *
 * @module
 */
import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import type { Context } from "./context.ts";

/** Makes a command; `name` is how it was called. */
export type CommandFactory = (context: Context, name: string) => CommandUnknownOpts;

/** A command, loaded when it is asked for. */
export interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  load(): Promise<CommandFactory>;
}

export const commands: readonly CommandEntry[] = [
  {
    name: "build",
    summary: "build an image from a Dockerfile",
    load: () => import("./commands/build.ts").then((module) => module.build),
  },
  {
    name: "image",
    summary: "list, inspect, name, remove, save and load images",
    load: () => import("./commands/image.ts").then((module) => module.image),
  },
  {
    name: "version",
    summary: "show the version",
    load: () => import("./commands/version.ts").then((module) => module.version),
  },
];
