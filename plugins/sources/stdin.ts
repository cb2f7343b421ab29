/**
 * The standard input: an archive by its content, else a Dockerfile.
 *
 * @module
 */
import { fileContent } from "../../core/plugin/api/nouns.ts";
import type { Source } from "../../core/plugin/contracts/source.ts";

export const stdin: Source = {
  name: "stdin",
  summary: "- for the standard input",
  uses: ["context"],
  accepts: (location) => location === "-",
  async open(_, environment) {
    const { spoolStream } = await import("../kit/spool/mod.ts");
    const { path, size } = await spoolStream(environment.stdin(), {
      directory: environment.workspace(),
      doing: "keeping the build context",
    });
    return { file: fileContent(path, 0, size), label: "the standard input" };
  },
};
