/**
 * The commands under `image`.
 *
 * @module
 */
import type { CommandGroup } from "../table.ts";
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
} from "./images.ts";

export const image: CommandGroup = {
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
      load: () => import("../commands/prune.ts").then((module) => module.prune),
    },
    {
      name: "diff",
      summary: "show how one image differs from another",
      load: () => import("../commands/image_diff.ts").then((module) => module.imageDiff),
    },
    {
      name: "files",
      summary: "list the files of an image",
      load: () => import("../commands/image_files.ts").then((module) => module.imageFilesCommand),
    },
    {
      name: "cat",
      summary: "print one file of an image",
      load: () => import("../commands/image_cat.ts").then((module) => module.imageCat),
    },
    {
      name: "layers",
      summary: "show what the layers of an image take, and waste",
      load: () => import("../commands/image_layers.ts").then((module) => module.imageLayersCommand),
    },
    {
      name: "waste",
      summary: "show what of an image is of no use, and the way to save it",
      load: () => import("../commands/image_waste.ts").then((module) => module.imageWasteCommand),
    },
    {
      name: "sbom",
      summary: "show what is in an image: its bill of materials",
      load: () => import("../commands/image_sbom.ts").then((module) => module.imageSbomCommand),
    },
    {
      name: "digest",
      summary: "print the digests of images' manifests",
      load: () => import("../commands/digest.ts").then((module) => module.digest),
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
      load: () => import("../commands/image_mutate.ts").then((module) => module.imageMutate),
    },
    {
      name: "append",
      summary: "put files onto an image as new layers",
      load: () => import("../commands/image_append.ts").then((module) => module.imageAppend),
    },
    {
      name: "rebase",
      summary: "put an image onto another base",
      load: () => import("../commands/image_rebase.ts").then((module) => module.imageRebase),
    },
    {
      name: "flatten",
      summary: "make one layer of all layers of an image",
      load: () => import("../commands/image_flatten.ts").then((module) => module.imageFlatten),
    },
    {
      name: "rechunk",
      summary: "cut the layers of an image anew, by the packages in it",
      load: () => import("../commands/image_rechunk.ts").then((module) => module.imageRechunk),
    },
  ],
};
