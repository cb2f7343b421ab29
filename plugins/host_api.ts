/**
 * What an external plugin is handed when its default export is a function: it can import nothing of quilla at run time. It is all
 * that the built-in plugins are written with.
 *
 * @module
 */
import * as codec from "../core/plugin/api/codec.ts";
import * as dockerfile from "../core/plugin/api/dockerfile.ts";
import * as host from "../core/plugin/api/host.ts";
import * as image from "../core/plugin/api/image.ts";
import * as layer from "../core/plugin/api/layer.ts";
import * as nouns from "../core/plugin/api/nouns.ts";
import * as oci from "../core/plugin/api/oci.ts";
import * as store from "../core/plugin/api/store.ts";
import * as tar from "../core/plugin/api/tar.ts";
import * as text from "../core/plugin/api/text.ts";
import * as tree from "../core/plugin/api/tree.ts";
import { defineInstruction, definePlugin } from "../core/plugin/define.ts";
import { apiVersion } from "../core/plugin/shape.ts";
import { TreeCopier } from "./kit/layers/copy.ts";
import { parseOwner } from "./kit/accounts/owner.ts";
import { IgnoreMatcher } from "./kit/patterns/ignore_file.ts";
import { matchingPaths } from "./kit/patterns/wildcard.ts";
import { findImage, listImages, requireImage } from "./kit/images/find.ts";
import { kit } from "./kit/mod.ts";
import { formatDuration, parseDuration } from "./kit/words/duration.ts";
import { damaged, truncated } from "./kit/streams/failure.ts";

const { QuillaError, readContent, readText } = nouns;
const { stat, resolve, walk } = tree;
const { cleanPath, joinPath, parentPath, baseName } = tree;

/** What most plugins need stands at its head; all else by the room of the core that it is from. */
export const hostApi = {
  /** The version of the contracts. */
  api: apiVersion,
  /** An instruction, with the type of its arguments found by the compiler. */
  defineInstruction,
  /** A plugin, checked by the compiler. */
  definePlugin,
  /** An error that quilla shows as it is, with a hint, and at the instruction. */
  QuillaError,
  /** A file's bytes, at most 4 MiB unless told. */
  readContent,
  /** The same, as UTF-8. */
  readText,
  /** The node that a path leads to, links followed inside the view. */
  stat,
  /** The path that a path leads to. */
  resolve,
  /** Every node below a directory. */
  walk,
  /** The paths that a wildcard pattern matches. */
  matchingPaths,
  /** Patterns as in an ignore file: `IgnoreMatcher.ofPatterns([…]).excludes(path)`. */
  IgnoreMatcher,
  /** Copies files as COPY does. */
  TreeCopier,
  /** `user[:group]` by the image's own names. */
  parseOwner,
  /** Paths inside a tree. */
  path: { cleanPath, joinPath, parentPath, baseName },

  /** Errors, digests, references, platforms, bytes. */
  nouns,
  /** How words are read and quoted. */
  text: { ...text, formatDuration, parseDuration },
  /** The runtime and its machine. */
  host,
  /** Documents of the image specification. */
  oci,
  /** Archives. */
  tar,
  /** Views of files. */
  tree,
  /** Compressed bytes. */
  codec: { ...codec, damaged, truncated },
  /** The store and what lies in it. */
  store,
  /** Changes and the layers that they make. */
  layer,
  /** Images of the store. */
  image: { ...image, findImage, listImages, requireImage },
  /** Lines, words and patterns of Dockerfiles. */
  dockerfile,
  /** What built-in plugins share beyond that; a room is loaded when it is asked for: `const { copyImages } = await quilla.kit.transfer()`. */
  kit,
} as const;

/** The type of what a plugin's function is handed. */
export type HostApi = typeof hostApi;
