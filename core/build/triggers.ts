/**
 * The instructions that a base image kept for the builds on top of it (ONBUILD).
 *
 * @module
 */
import { bindLine } from "../dockerfile/binding.ts";
import { parseDockerfile } from "../dockerfile/parse.ts";
import { QuillaError } from "../errors.ts";
import type { Step } from "../plugin/contracts/dockerfile.ts";
import type { PluginHost } from "../plugin/host.ts";
import { readStep } from "./read.ts";

/**
 * Reads them. They come from whoever made the image, so each may be anything.
 *
 * @param base the image's or stage's name, for messages
 * @throws {QuillaError} `onbuild/trigger` for what is not one instruction that may wait for a build
 */
export function readTriggers(host: PluginHost, base: string, triggers: readonly string[]): Step[] {
  return triggers.map((text, index) => {
    const name = `ONBUILD ${index + 1} of ${base}`;
    const syntaxOf = (keyword: string) => host.find("instructions", keyword)?.supplied.syntax;
    const { instructions } = parseDockerfile({ name, text }, syntaxOf);
    const [first, ...more] = instructions;
    const line = bindLine(first!, host.names("instructions"));
    const step = readStep(host, line);
    if (more.length === 0 && step.instruction.begins === undefined && line.inner === undefined) {
      return step;
    }
    throw new QuillaError(`${base} brings an ONBUILD that cannot be carried out: ${line.keyword}`, {
      code: "onbuild/trigger",
      hint: "the image was not made by a builder; use another",
      range: line.range,
    });
  });
}
