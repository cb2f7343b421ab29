/**
 * The signal that an engine sends to end a container.
 *
 * @module
 */
import { QuillaError } from "../../../core/errors.ts";
import { didYouMean } from "../../../core/text/suggestion.ts";

/** Linux' own names, whatever system this is (signal(7)); real-time signals are named by their distance from either end. */
const names =
  `ABRT ALRM BUS CHLD CLD CONT FPE HUP ILL INT IO IOT KILL PIPE POLL PROF PWR QUIT SEGV STKFLT STOP SYS TERM
  TRAP TSTP TTIN TTOU URG USR1 USR2 VTALRM WINCH XCPU XFSZ RTMIN RTMAX`.split(/\s+/);
const realTime = /^RT(MIN\+([1-9]|1[0-5])|MAX-([1-9]|1[0-4]))$/;
const largestSignal = 64;

/**
 * @param signal a name such as `SIGTERM` or `term`, or a number
 * @throws {QuillaError} `stopsignal/unknown`
 */
export function requireSignal(signal: string): void {
  const name = signal.toUpperCase().replace(/^SIG/, "");
  const number = /^\d+$/.test(signal) ? Number(signal) : undefined;
  const known = number === undefined
    ? names.includes(name) || realTime.test(name)
    : number >= 1 && number <= largestSignal;
  if (known) return;
  throw new QuillaError(`${JSON.stringify(signal)} is no signal of Linux`, {
    code: "stopsignal/unknown",
    hint: didYouMean(name, names) ?? "write a name such as SIGTERM, or a number from 1 to 64",
  });
}
