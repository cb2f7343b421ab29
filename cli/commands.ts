/**
 * The commands of quilla, with Docker's spellings at the top level.
 *
 * @module
 */
import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import type { Context } from "./context.ts";

/** Makes a command; `name` is how it was called, `table` all the commands there are. */
export type CommandFactory = (
  context: Context,
  name: string,
  table: readonly TableEntry[],
) => CommandUnknownOpts;

/** A command, loaded when it is asked for. */
export interface CommandEntry {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly summary: string;
  load(): Promise<CommandFactory>;
  /** The exit code of all its failures, where 1 and 2 could be taken for another program's. */
  readonly failureCode?: number;
}

/** Commands under one word, such as `image`. */
export interface CommandGroup {
  readonly name: string;
  readonly summary: string;
  readonly commands: readonly CommandEntry[];
}

export type TableEntry = CommandEntry | CommandGroup;

/** The command of one of quilla's tools, which are plugins. */
const ownTool = async (path: string) => await (await import("./tools.ts")).ownTool(path);

const list: CommandEntry = {
  name: "ls",
  aliases: ["list"],
  summary: "list images",
  load: () => import("./commands/image_ls.ts").then((module) => module.imageLs),
};
const inspect: CommandEntry = {
  name: "inspect",
  summary: "show all that is known of images, as JSON",
  load: () => import("./commands/inspect.ts").then((module) => module.inspect),
};
const history: CommandEntry = {
  name: "history",
  summary: "show the steps that made an image",
  load: () => import("./commands/history.ts").then((module) => module.history),
};
const tag: CommandEntry = {
  name: "tag",
  summary: "give an image another name",
  load: () => import("./commands/tag.ts").then((module) => module.tag),
};
const remove: CommandEntry = {
  name: "rm",
  aliases: ["remove"],
  summary: "remove images, or names of them",
  load: () => import("./commands/rm.ts").then((module) => module.rm),
};

const pull: CommandEntry = {
  name: "pull",
  summary: "fetch images from a registry",
  load: () => import("./commands/pull.ts").then((module) => module.pull),
};
const push: CommandEntry = {
  name: "push",
  summary: "send images to a registry",
  load: () => import("./commands/push.ts").then((module) => module.push),
};
const load: CommandEntry = {
  name: "load",
  summary: "take images in from an archive",
  load: () => import("./commands/load.ts").then((module) => module.load),
};
const save: CommandEntry = {
  name: "save",
  summary: "write images to an archive",
  load: () => import("./commands/save.ts").then((module) => module.save),
};
const importFiles: CommandEntry = {
  name: "import",
  summary: "make an image of a tar archive of files",
  load: () => import("./commands/import.ts").then((module) => module.importFiles),
};
const exportFiles: CommandEntry = {
  name: "export",
  summary: "write an image's files to a tar archive",
  load: () => import("./commands/export.ts").then((module) => module.exportFiles),
};

export const commands: readonly TableEntry[] = [
  {
    name: "build",
    summary: "build an image from a Dockerfile",
    load: () => import("./commands/build.ts").then((module) => module.buildCommand),
  },
  {
    name: "run",
    summary: "run an image's program in a container",
    load: () => import("./commands/run.ts").then((module) => module.run),
    failureCode: 125,
  },
  {
    name: "image",
    summary: "list, inspect, name, remove, save and load images",
    commands: [
      list,
      inspect,
      history,
      tag,
      remove,
      {
        name: "prune",
        summary: "remove images that have no name",
        load: () => import("./commands/prune.ts").then((module) => module.prune),
      },
      {
        name: "diff",
        summary: "show how one image differs from another",
        load: () => import("./commands/image_diff.ts").then((module) => module.imageDiff),
      },
      {
        name: "digest",
        summary: "print the digests of images' manifests",
        load: () => import("./commands/digest.ts").then((module) => module.digest),
      },
      pull,
      push,
      load,
      save,
      importFiles,
      exportFiles,
      {
        name: "mutate",
        summary: "change what an image says",
        load: () => import("./commands/image_mutate.ts").then((module) => module.imageMutate),
      },
      {
        name: "append",
        summary: "put files onto an image as new layers",
        load: () => import("./commands/image_append.ts").then((module) => module.imageAppend),
      },
      {
        name: "rebase",
        summary: "put an image onto another base",
        load: () => import("./commands/image_rebase.ts").then((module) => module.imageRebase),
      },
      {
        name: "flatten",
        summary: "make one layer of all layers of an image",
        load: () => import("./commands/image_flatten.ts").then((module) => module.imageFlatten),
      },
    ],
  },
  {
    name: "index",
    summary: "put the images of several platforms under one name",
    commands: [
      {
        name: "create",
        summary: "make an index of images",
        load: () => import("./commands/index_put.ts").then((module) => module.indexCreate),
      },
      {
        name: "add",
        summary: "add images to an index",
        load: () => import("./commands/index_put.ts").then((module) => module.indexAdd),
      },
      {
        name: "rm",
        aliases: ["remove"],
        summary: "take images out of an index",
        load: () => import("./commands/index_rm.ts").then((module) => module.indexRm),
      },
      {
        name: "ls",
        aliases: ["list"],
        summary: "list what is in an index",
        load: () => import("./commands/index_show.ts").then((module) => module.indexLs),
      },
      {
        name: "inspect",
        summary: "show the document of an index, as JSON",
        load: () => import("./commands/index_show.ts").then((module) => module.indexInspect),
      },
    ],
  },
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
  {
    name: "bundle",
    summary: "carry images, and changes to them, where no network goes",
    commands: [
      {
        name: "create",
        summary: "write images to a bundle, or what the other side lacks of them",
        load: () => import("./commands/bundle_create.ts").then((module) => module.bundleCreate),
      },
      {
        name: "apply",
        summary: "take a bundle in",
        load: () => import("./commands/bundle_apply.ts").then((module) => module.bundleApply),
      },
      {
        name: "inspect",
        summary: "show what is in a bundle, or what is damaged in it",
        load: () => import("./commands/bundle_inspect.ts").then((module) => module.bundleInspect),
      },
      {
        name: "patch",
        summary: "write some pieces of a bundle once more",
        load: () => import("./commands/bundle_patch.ts").then((module) => module.bundlePatch),
      },
      {
        name: "have",
        summary: "list what this store has, for the other side",
        load: () => ownTool("bundle have"),
      },
    ],
  },
  {
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
        load: () => import("./commands/registry_delete.ts").then((module) => module.registryDelete),
      },
    ],
  },
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
  {
    name: "dockerfile",
    summary: "look at Dockerfiles",
    commands: [
      {
        name: "parse",
        summary: "show the instructions of a Dockerfile, as text or JSON",
        load: () =>
          import("./commands/dockerfile_parse.ts").then((module) => module.dockerfileParse),
      },
    ],
  },
  {
    name: "plugin",
    summary: "list, inspect, begin and try plugins; say whose to trust",
    commands: [
      {
        name: "ls",
        aliases: ["list"],
        summary: "list plugins",
        load: () => import("./commands/plugin_ls.ts").then((module) => module.pluginLs),
      },
      {
        name: "inspect",
        summary: "show what a plugin brings, as JSON",
        load: () => import("./commands/plugin_inspect.ts").then((module) => module.pluginInspect),
      },
      {
        name: "init",
        summary: "begin a plugin: a folder with all that it needs",
        load: () => import("./commands/plugin_init.ts").then((module) => module.pluginInit),
      },
      {
        name: "test",
        summary: "try whether a plugin does what it must",
        load: () => import("./commands/plugin_test.ts").then((module) => module.pluginTest),
      },
      {
        name: "trust",
        summary: "say whose plugins are loaded, beside your own",
        load: () => import("./commands/plugin_trust.ts").then((module) => module.pluginTrust),
      },
    ],
  },
  {
    name: "system",
    summary: "look after the store: room, rubbish, damage",
    commands: [
      {
        name: "df",
        summary: "show what takes room in the store",
        load: () => import("./commands/system_df.ts").then((module) => module.systemDf),
      },
      {
        name: "prune",
        summary: "remove what no image needs",
        load: () => import("./commands/system_prune.ts").then((module) => module.systemPrune),
      },
      {
        name: "check",
        summary: "verify every byte of the store",
        load: () => import("./commands/system_check.ts").then((module) => module.systemCheck),
      },
    ],
  },
  {
    name: "completion",
    summary: "print a shell's script for completing command lines",
    load: () => import("./commands/completion.ts").then((module) => module.completion),
  },
  {
    name: "version",
    summary: "show the version",
    load: () => import("./commands/version.ts").then((module) => module.version),
  },
];
