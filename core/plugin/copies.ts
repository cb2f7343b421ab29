/**
 * Where the code of plugins is while it runs: in copies of their files, of which stacks and messages tell.
 *
 * @module
 */
import { pathToFileURL } from "node:url";

/** A copy of a plugin's file. */
export interface PluginCopy {
  /** The directory that it is in. */
  readonly copy: string;
  /** The directory that the plugin lies in. */
  readonly original: string;
  /** The file, as it was given. */
  readonly path: string;
  /** What the plugin is called. */
  plugin: string;
}

const copies: PluginCopy[] = [];

/** To be told of each copy that is loaded. */
export function noteCopy(copy: PluginCopy): void {
  copies.push(copy);
}

/** A text of a runtime's with the plugins' own paths in the place of the copies'. */
export function withOriginalPaths(text: string): string {
  let result = text;
  for (const { copy, original } of copies) {
    result = result.replaceAll(pathToFileURL(copy).href, pathToFileURL(original).href)
      .replaceAll(copy, original);
  }
  return result;
}

/** The plugin whose code an error was thrown in. */
export function pluginOfStack(stack: string | undefined): string | undefined {
  return copies.find(({ copy }) => stack?.includes(copy))?.plugin;
}

/** Where in a plugin's file it was thrown, such as `plugin.ts:12`: the innermost of its own places; undefined where none is known. */
export function placeOfStack(stack: string | undefined): string | undefined {
  for (const line of stack?.split("\n") ?? []) {
    const known = copies.find(({ copy }) => line.includes(copy));
    const [, number] = /:(\d+):\d+\)?$/.exec(line.trim()) ?? [];
    if (known !== undefined && number !== undefined) return `${known.path}:${number}`;
  }
  return undefined;
}
