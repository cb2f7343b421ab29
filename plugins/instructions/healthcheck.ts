/**
 * HEALTHCHECK: how an engine asks whether a container works.
 *
 * @module
 */
import { formatDuration, parseDuration } from "../kit/words/duration.ts";
import type { InstructionLine } from "../../core/plugin/api/dockerfile.ts";
import type { Instruction, Json } from "../../core/plugin/contracts/instruction.ts";

interface HealthcheckArgs {
  readonly test: readonly string[];
  readonly interval?: number | undefined;
  readonly timeout?: number | undefined;
  readonly startPeriod?: number | undefined;
  readonly startInterval?: number | undefined;
  readonly retries?: number | undefined;
  readonly [key: string]: Json;
}

/** Engines do not ask more often than each millisecond. In nanoseconds. */
const shortest = 1_000_000;

export const healthcheck: Instruction<HealthcheckArgs> = {
  keyword: "HEALTHCHECK",
  syntax: {
    form: "typed-command",
    flags: {
      interval: "value",
      timeout: "value",
      "start-period": "value",
      "start-interval": "value",
      retries: "value",
    },
  },
  parse(line) {
    const [type = "", ...command] = line.args;
    switch (type.toUpperCase()) {
      case "NONE":
        if (command.length === 0) return { test: ["NONE"] };
        throw line.error("HEALTHCHECK NONE takes nothing else", { code: "healthcheck/arguments" });
      case "CMD":
        if (command.length > 0) return readCheck(line, command);
        throw line.error("HEALTHCHECK CMD has no command", {
          code: "healthcheck/arguments",
          hint: "write HEALTHCHECK CMD command",
        });
      default:
        throw line.error(`HEALTHCHECK takes CMD or NONE, not ${JSON.stringify(type)}`, {
          code: "healthcheck/arguments",
          hint: "write HEALTHCHECK CMD command, or HEALTHCHECK NONE",
        });
    }
  },
  words: () => [],
  apply(args, stage) {
    stage.config.healthcheck = args;
  },
  history(args) {
    const { test, interval = 0, timeout = 0, startPeriod = 0, startInterval = 0, retries = 0 } =
      args;
    const times = [interval, timeout, startPeriod, startInterval].map(formatDuration);
    const [first, second, third, fourth] = times;
    return `HEALTHCHECK {Test:[${test.join(" ")}] Interval:${first} Timeout:${second} ` +
      `StartPeriod:${third} StartInterval:${fourth} Retries:${retries}}`;
  },
};

function readCheck(line: InstructionLine, command: readonly string[]): HealthcheckArgs {
  return {
    test: [line.json ? "CMD" : "CMD-SHELL", ...command],
    interval: readTime(line, "interval"),
    timeout: readTime(line, "timeout"),
    startPeriod: readTime(line, "start-period"),
    startInterval: readTime(line, "start-interval"),
    retries: readRetries(line),
  };
}

function readTime(line: InstructionLine, flag: string): number | undefined {
  const text = line.flag(flag);
  if (text === undefined || text === "") return undefined;
  const nanoseconds = parseDuration(text);
  if (nanoseconds !== undefined && (nanoseconds === 0 || nanoseconds >= shortest)) {
    return nanoseconds;
  }
  throw line.error(`--${flag}=${text} is no time of at least 1ms`, {
    code: "healthcheck/time",
    hint: "write 30s, 1m30s or 500ms",
    range: line.rangeOfFlag(flag),
  });
}

function readRetries(line: InstructionLine): number | undefined {
  const text = line.flag("retries");
  if (text === undefined || text === "") return undefined;
  if (/^\+?\d{1,9}$/.test(text)) return Number(text);
  throw line.error(`--retries=${text} is no number of tries`, {
    code: "healthcheck/retries",
    hint: "write --retries=3",
    range: line.rangeOfFlag("retries"),
  });
}
