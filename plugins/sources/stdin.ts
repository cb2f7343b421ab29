/**
 * The standard input: an archive by its content, else a Dockerfile.
 *
 * @module
 */
import type { Source } from "../../core/plugin/contracts/source.ts";

export const stdin: Source = {
  name: "stdin",
  summary: "- for the standard input",
  uses: ["context"],
  accepts: (location) => location === "-",
  async open(_, environment) {
    const { spoolStream } = await import("../kit/spool/stream.ts");
    const directory = environment.workspace();
    const file = await spoolStream(environment.stdin(), directory, "keeping the build context");
    return { file, label: "the standard input" };
  },
};
