/**
 * ONBUILD: an instruction for the builds that are based on this image.
 *
 * @module
 */
import type { Instruction } from "../../core/plugin/contracts/instruction.ts";

/** What may not wait for another build: they say what that build itself is. */
const refused = ["FROM", "MAINTAINER"];

export const onbuild: Instruction<string> = {
  keyword: "ONBUILD",
  syntax: { form: "instruction" },
  parse(line) {
    const { inner } = line;
    if (inner === undefined) {
      throw line.error("ONBUILD takes an instruction", {
        code: "onbuild/arguments",
        hint: "write ONBUILD COPY . /app",
      });
    }
    if (refused.includes(inner.keyword)) {
      throw line.error(`ONBUILD may not hold ${inner.keyword}`, {
        code: "onbuild/arguments",
        hint: "only instructions of a stage can wait for another build",
      });
    }
    return inner.textWithHeredocs;
  },
  words: () => [], // left to the build that it waits for
  apply(trigger, stage) {
    stage.config.onBuild = [...stage.config.onBuild ?? [], trigger];
  },
  history: () => undefined,
};
