/**
 * Go's times and spans of time.
 *
 * @module
 */
import type { GoType, StructData } from "../types.ts";

/** Go's time before all times. */
const zero = "0001-01-01T00:00:00Z";

/** `time.Time`: `rfc3339` is the time as JSON has it. */
export const timeType: GoType = {
  kind: "struct",
  name: "time.Time",
  isNamed: true,
  noun: "a time",
  fields: [],
  text: (data) => goTime(writtenTime(data)),
  json: (data) =>
    writtenTime(data).replace(/\.(\d*?)0+(?=[Zz+-])/, (_, part) => part && `.${part}`),
};

function writtenTime(data: unknown): string {
  const { rfc3339 } = data as StructData;
  return typeof rfc3339 === "string" ? rfc3339 : zero;
}

/** A time as Go prints it: `2026-07-02 10:11:12.5 +0000 UTC`. */
export function goTime(rfc3339: string): string {
  const [, day, hour, part = "", zone] =
    /^(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d:\d\d)(?:\.(\d*?)0*)?([Zz]|[+-]\d\d:\d\d)$/.exec(rfc3339) ??
      [];
  if (day === undefined) return rfc3339;
  const fraction = part === "" ? "" : `.${part}`;
  const isUtc = zone === "Z" || zone === "z";
  const offset = isUtc ? "+0000" : zone!.replace(":", "");
  return `${day} ${hour}${fraction} ${offset} ${isUtc ? "UTC" : offset}`;
}

/** `time.Duration`: nanoseconds. */
export const durationType: GoType = {
  kind: "int",
  name: "time.Duration",
  isNamed: true,
  noun: "a span of time",
  text: (data) => goDuration(data as bigint),
};

/** A span as Go prints it: `1h0m0s`, `1m30s`, `1.5s`, `20ms`. */
function goDuration(nanoseconds: bigint): string {
  if (nanoseconds < 0n) return `-${goDuration(-nanoseconds)}`;
  if (nanoseconds === 0n) return "0s";
  for (const [unit, size] of [["ns", 1n], ["µs", 1000n], ["ms", 1_000_000n]] as const) {
    if (nanoseconds < size * 1000n) return decimal(nanoseconds, size) + unit;
  }
  const second = 1_000_000_000n;
  const minutes = nanoseconds / (60n * second);
  const seconds = `${decimal(nanoseconds % (60n * second), second)}s`;
  if (minutes === 0n) return seconds;
  const hours = minutes / 60n;
  return hours === 0n ? `${minutes}m${seconds}` : `${hours}h${minutes % 60n}m${seconds}`;
}

function decimal(value: bigint, unit: bigint): string {
  const places = String(unit).length - 1;
  const part = String(value % unit).padStart(places, "0").slice(0, places).replace(/0+$/, "");
  return `${value / unit}${places === 0 || part === "" ? "" : `.${part}`}`;
}
