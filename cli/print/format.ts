/**
 * Numbers, times and IDs for people, as Docker writes them.
 *
 * @module
 */
import { type Digest, hexOf } from "../../core/plugin/api/nouns.ts";

const sizeUnits = ["B", "kB", "MB", "GB", "TB", "PB"];

/** Bytes in decimal units with three digits: `1.23MB`, `512B`. */
export function formatSize(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (Number(value.toPrecision(3)) >= 1000 && unit < sizeUnits.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${Number(value.toPrecision(3))}${sizeUnits[unit]}`;
}

/** How long ago something was: `2 minutes ago`, `About an hour ago`; `N/A` where it is not known when. */
export function formatAge(date: Date | undefined, now: Date = new Date()): string {
  if (date === undefined) return "N/A";
  return `${formatSpan(Math.max(0, now.getTime() - date.getTime()) / 1000)} ago`;
}

/** A span of seconds in the words of docker/go-units. */
function formatSpan(span: number): string {
  const seconds = Math.floor(span);
  if (seconds < 1) return "Less than a second";
  if (seconds === 1) return "1 second";
  if (seconds < 60) return `${seconds} seconds`;
  const minutes = Math.floor(seconds / 60);
  if (minutes === 1) return "About a minute";
  if (minutes < 60) return `${minutes} minutes`;
  const hours = Math.round(seconds / 3600);
  if (hours === 1) return "About an hour";
  if (hours < 48) return `${hours} hours`;
  const days = Math.floor(hours / 24);
  if (days < 14) return `${days} days`;
  if (days < 60) return `${Math.floor(days / 7)} weeks`;
  if (days < 730) return `${Math.floor(days / 30)} months`;
  return `${Math.floor(days / 365)} years`;
}

/** A date as Go prints one: `2026-07-02 10:11:12 +0000 UTC`; `N/A` where it is not known. */
export function formatDate(date: Date | undefined): string {
  return date === undefined
    ? "N/A"
    : `${date.toISOString().slice(0, 19).replace("T", " ")} +0000 UTC`;
}

/** An ID for a table: its first 12 digits, or all of it. */
export function formatId(id: Digest, whole = false): string {
  return whole ? id : hexOf(id).slice(0, 12);
}
