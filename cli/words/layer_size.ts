/**
 * How large layers are.
 *
 * @module
 */
import { UsageError } from "../../core/plugin/cli/process.ts";
import { parseSize } from "../../core/text/size.ts";

/** Smaller layers than these would be more bytes around files than files. */
const least = 1 << 10;

/**
 * A size in bytes, or `none`: each instruction has one layer.
 *
 * @param name what says it, for messages
 * @throws {UsageError} `usage/layer-size`
 */
export function readLayerSize(text: string | undefined, name: string): number | "none" | undefined {
  if (text === undefined || text === "none") return text;
  const bytes = parseSize(text);
  if (bytes !== undefined && bytes >= least) return bytes;
  throw new UsageError(`${name} is ${JSON.stringify(text)}, which is no size of at least 1k`, {
    code: "usage/layer-size",
    hint: "write a size, such as 16m, or none for one layer of each instruction",
  });
}
