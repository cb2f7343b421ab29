/**
 * Commands that are quilla's own tools, which are plugins: loaded when they are asked for.
 *
 * @module
 */

/** The command of the tool at a path such as `bundle have`. */
export const ownTool = async (path: string) => await (await import("./tools.ts")).ownTool(path);
