/**
 * STOPSIGNAL: what an engine sends to end a container.
 *
 * @module
 */
import { requiredArguments } from "../kit/instructions/required.ts";
import { requireSignal } from "../kit/instructions/stop_signal.ts";
import type { Instruction } from "../../core/plugin/contracts/instruction.ts";

export const stopsignal: Instruction<string> = {
  keyword: "STOPSIGNAL",
  syntax: { form: "text" },
  parse: (line) => requiredArguments(line, "a signal", "STOPSIGNAL SIGTERM")[0],
  words: (written) => [written],
  apply(written, stage) {
    const signal = stage.expand(written);
    requireSignal(signal);
    stage.config.stopSignal = signal;
  },
  history: (_written, stage) => `STOPSIGNAL ${stage.config.stopSignal}`,
};
