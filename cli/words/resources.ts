/**
 * What a container may use of this machine, in Docker's words: for `quilla run`, and for RUN of `quilla build`.
 *
 * @module
 */
import { availableParallelism } from "node:os";
import { UsageError } from "../../core/plugin/cli/process.ts";
import type { ResourceName, Resources } from "../../core/plugin/contracts/run_settings.ts";
import { quote } from "../../core/text/quote.ts";
import { parseSize } from "../../core/text/size.ts";

/** The options as they were written. An empty text says nothing: it may be a variable that is not set. */
export interface ResourceWords {
  readonly memory?: string;
  readonly memorySwap?: string;
  readonly memoryReservation?: string;
  readonly memorySwappiness?: string;
  readonly cpus?: string;
  readonly cpuShares?: string;
  readonly cpuQuota?: string;
  readonly cpuPeriod?: string;
  readonly cpusetCpus?: string;
  readonly cpusetMems?: string;
  readonly pidsLimit?: string;
}

/** The engine refuses less: a container would not start. */
const leastMemory = 6 << 20;
/** Microseconds, as the kernel has them. */
const usualPeriod = 100_000;

/**
 * @returns undefined where nothing is limited
 * @throws {UsageError} `usage/memory`, `usage/cpus` and so on, by the option
 */
export function readResources(
  words: ResourceWords,
  processors = availableParallelism(),
): Resources | undefined {
  const given = new Map<ResourceName, number | string>([
    ...readMemories(words),
    ...readShares(words, processors),
    ...readSets(words),
  ]);
  const pids = wholeNumber("--pids-limit", words.pidsLimit, -1);
  if (pids !== undefined) given.set("pids-limit", pids === 0 ? -1 : pids);
  return given.size === 0 ? undefined : Object.fromEntries(given);
}

function readMemories(words: ResourceWords): Map<ResourceName, number> {
  const found = new Map<ResourceName, number>();
  const memory = size("--memory", words.memory);
  const reservation = size("--memory-reservation", words.memoryReservation);
  const swap = size("--memory-swap", words.memorySwap, { endless: true });
  for (const [option, bytes] of [["--memory", memory], ["--memory-reservation", reservation]]) {
    if (typeof bytes === "number" && bytes > 0 && bytes < leastMemory) {
      throw refused(
        String(option),
        "takes at least 6m, not",
        words[nameOf(option)],
        "less starts no program",
      );
    }
  }
  if (memory) {
    found.set("memory", memory);
    if (swap) found.set("memory-swap", swap);
    if (swap && swap > 0 && swap < memory) {
      const hint = "it is memory and swap together: give at least as much as --memory, or -1";
      throw refused("--memory-swap", "is less than --memory:", words.memorySwap, hint);
    }
  } else if (swap && swap > 0) {
    throw refused(
      "--memory-swap",
      "needs --memory beside",
      words.memorySwap,
      "it is both together",
    );
  }
  if (reservation) {
    if (memory && reservation > memory) {
      const hint = "it is what the container keeps where memory is scarce: give less than --memory";
      throw refused(
        "--memory-reservation",
        "is more than --memory:",
        words.memoryReservation,
        hint,
      );
    }
    found.set("memory-reservation", reservation);
  }
  const swappiness = wholeNumber("--memory-swappiness", words.memorySwappiness, -1);
  if (swappiness !== undefined && swappiness > 100) {
    throw refused("--memory-swappiness", "takes 0 to 100, not", words.memorySwappiness);
  }
  if (swappiness !== undefined && swappiness >= 0) found.set("memory-swappiness", swappiness);
  return found;
}

function readShares(words: ResourceWords, processors: number): Map<ResourceName, number> {
  const found = new Map<ResourceName, number>();
  const shares = wholeNumber("--cpu-shares", words.cpuShares, 0);
  if (shares) found.set("cpu-shares", Math.min(Math.max(shares, 2), 1 << 18));
  const period = wholeNumber("--cpu-period", words.cpuPeriod, 0);
  const quota = wholeNumber("--cpu-quota", words.cpuQuota, -1);
  const cpus = readCpus(words.cpus, processors);
  if (cpus) {
    for (const [option, value] of [["--cpu-period", period], ["--cpu-quota", quota]] as const) {
      if (!value) continue;
      throw refused(option, "does not go with --cpus:", String(value), "leave one of the two out");
    }
    found.set("cpu-period", usualPeriod);
    found.set("cpu-quota", Math.round(cpus * usualPeriod));
    return found;
  }
  if (period && (period < 1000 || period > 1_000_000)) {
    throw refused("--cpu-period", "takes 1000 to 1000000 microseconds, not", words.cpuPeriod);
  }
  if (quota && quota > 0 && quota < 1000) {
    throw refused("--cpu-quota", "takes at least 1000 microseconds, not", words.cpuQuota);
  }
  if (period) found.set("cpu-period", period);
  if (quota) found.set("cpu-quota", quota);
  return found;
}

function readCpus(text: string | undefined, processors: number): number | undefined {
  if (!text) return undefined;
  const value = /^\d*\.?\d+$|^\d+\.$/.test(text) ? Number(text) : NaN;
  if (value === 0) return undefined;
  if (value >= 0.01 && value <= processors) return value;
  throw refused(
    "--cpus",
    "takes a number of processors, not",
    text,
    `such as 1.5; this machine has ${processors}, and 0.01 is the least`,
  );
}

function readSets({ cpusetCpus, cpusetMems }: ResourceWords): Map<ResourceName, string> {
  const found = new Map<ResourceName, string>();
  for (const [name, text] of [["cpuset-cpus", cpusetCpus], ["cpuset-mems", cpusetMems]] as const) {
    if (!text) continue;
    const isList = text.split(",").every((part) => {
      const [, first, last = first] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(part) ?? [];
      return first !== undefined && Number(first) <= Number(last);
    });
    if (!isList) throw refused(`--${name}`, "takes a list, not", text, "such as 0-3 or 0,1");
    found.set(name, text);
  }
  return found;
}

function size(
  option: string,
  text: string | undefined,
  { endless = false } = {},
): number | undefined {
  if (!text) return undefined;
  if (endless && text === "-1") return -1;
  const bytes = parseSize(text);
  if (bytes !== undefined) return bytes;
  throw refused(
    option,
    "takes a size, not",
    text,
    `such as 512m or 2g${endless ? "; -1 is any" : ""}`,
  );
}

function wholeNumber(option: string, text: string | undefined, least: number): number | undefined {
  if (!text) return undefined;
  const value = /^[+-]?\d{1,15}$/.test(text) ? Number(text) : NaN;
  if (value >= least) return value;
  throw refused(
    option,
    "takes a whole number, not",
    text,
    least < 0 ? "-1 is no limit" : undefined,
  );
}

function nameOf(option: unknown): keyof ResourceWords {
  return option === "--memory" ? "memory" : "memoryReservation";
}

function refused(option: string, why: string, text: string | undefined, hint?: string): UsageError {
  const code = `usage/${option.slice(2)}`;
  return new UsageError(`${option} ${why} ${quote(text ?? "")}`, { code, hint });
}
