/**
 * STOPSIGNAL: what an engine sends to end a container.
 *
 * @module
 */
import { requiredArguments } from "../../core/dockerfile/required.ts";
import { QuillaError } from "../../core/errors.ts";
import type { Instruction } from "../../core/plugin/contract.ts";
import { didYouMean } from "../../core/suggestion.ts";

/** Linux' own names, whatever system this is (signal(7)); real-time signals are named by their distance from either end. */
const names =
  `ABRT ALRM BUS CHLD CLD CONT FPE HUP ILL INT IO IOT KILL PIPE POLL PROF PWR QUIT SEGV STKFLT STOP SYS TERM
  TRAP TSTP TTIN TTOU URG USR1 USR2 VTALRM WINCH XCPU XFSZ RTMIN RTMAX`.split(/\s+/);
const realTime = /^RT(MIN\+([1-9]|1[0-5])|MAX-([1-9]|1[0-4]))$/;
const largestSignal = 64;

export const stopsignal: Instruction<string> = {
  keyword: "STOPSIGNAL",
  version: 1,
  syntax: { form: "text" },
  parse: (line) => requiredArguments(line, "a signal", "STOPSIGNAL SIGTERM")[0],
  apply(written, stage) {
    const signal = stage.expand(written);
    const name = signal.toUpperCase().replace(/^SIG/, "");
    const number = /^\d+$/.test(signal) ? Number(signal) : undefined;
    const known = number === undefined
      ? names.includes(name) || realTime.test(name)
      : number >= 1 && number <= largestSignal;
    if (!known) {
      throw new QuillaError(`${JSON.stringify(signal)} is no signal of Linux`, {
        code: "stopsignal/unknown",
        hint: didYouMean(name, names) ?? "write a name such as SIGTERM, or a number from 1 to 64",
      });
    }
    stage.config.stopSignal = signal;
  },
  history: (_written, stage) => `STOPSIGNAL ${stage.config.stopSignal}`,
};
