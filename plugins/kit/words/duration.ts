/**
 * Durations as Go writes them (`time.ParseDuration`): `300ms`, `1m30s`, `-1.5h`. In nanoseconds.
 *
 * @module
 */

const units: Record<string, number> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  μs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
};
/** Sticky: what is no duration is not searched for one. */
const pattern = /(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h)/gy;

/** The nanoseconds, or undefined where the text is no duration or one that is too long to count them exactly. */
export function parseDuration(text: string): number | undefined {
  const [, sign = "", body = ""] = /^([+-]?)(.*)$/s.exec(text)!;
  if (body === "0") return 0;
  const parts = [...body.matchAll(pattern)];
  if (parts.length === 0 || parts.map(([part]) => part).join("") !== body) return undefined;
  const total = parts.reduce((sum, [, number, unit]) => sum + Number(number) * units[unit!]!, 0);
  const nanoseconds = Math.round(total);
  if (!Number.isSafeInteger(nanoseconds)) return undefined;
  return sign === "-" ? -nanoseconds : nanoseconds;
}

/** As Go prints one: `1m30s`, `1.5ms`, `0s`. Not for negative ones. */
export function formatDuration(nanoseconds: number): string {
  if (nanoseconds === 0) return "0s";
  if (nanoseconds < 1e3) return `${nanoseconds}ns`;
  if (nanoseconds < 1e6) return `${nanoseconds / 1e3}µs`;
  if (nanoseconds < 1e9) return `${nanoseconds / 1e6}ms`;
  const hours = Math.floor(nanoseconds / 3600e9);
  const minutes = Math.floor(nanoseconds % 3600e9 / 60e9);
  // Small numbers have an exponent otherwise.
  const fraction = (nanoseconds % 60e9 / 1e9).toFixed(9).replace(/\.?0+$/, "");
  const seconds = `${fraction}s`;
  if (hours > 0) return `${hours}h${minutes}m${seconds}`;
  return minutes > 0 ? `${minutes}m${seconds}` : seconds;
}
