/**
 * What is drawn of a transfer on a terminal: a line for each blob at work, and one for all.
 *
 * @module
 */
import { formatSize } from "../../print/format.ts";
import { sanitise } from "../../print/sanitise.ts";
import { formatSpan, type Rate } from "../rate.ts";
import type { Item, TransferState } from "./state.ts";
import { activityWord, type TransferWords } from "./words.ts";

/** Narrower bars say nothing. */
const narrowestBar = 8;
const widestBar = 30;
/** Milliseconds without a byte after which that is said. */
const noticed = 3000;

/** The block, for a terminal of so many columns; its last line is that of all. */
export function transferLines(
  state: TransferState,
  words: TransferWords,
  began: number,
  columns: number,
): string[] {
  const room = columns - 1;
  const lines = [...state.items.values()].map((item) => itemLine(item, state.now(), room));
  return [...lines, totalLine(state, words, began, room)];
}

function itemLine(item: Item, now: number, room: number): string {
  const { id, bytes, total, rate, retry } = item;
  if (retry !== undefined) return `${id} ${retryText(retry, now)}`;
  const word = activityWord(item.activity);
  const name = word === undefined ? id : `${id} ${word}`;
  const amount = total === undefined
    ? formatSize(bytes)
    : `${formatSize(bytes)}/${formatSize(total)}`;
  const facts = `${amount.padStart(13)} ${speed(rate).padStart(9)}`.trimEnd();
  const left = room - name.length - facts.length - 4;
  if (total === undefined || left < narrowestBar) {
    return `${name} ${amount} ${speed(rate)}`.trimEnd();
  }
  return `${name} ${bar(bytes, total, Math.min(widestBar, left))} ${facts}`;
}

/** Docker's bar. */
function bar(bytes: number, total: number, width: number): string {
  const filled = total === 0 ? width : Math.min(width, Math.floor(bytes / total * width));
  const line = "=".repeat(filled);
  return `[${(filled < width ? `${line}>` : line).slice(0, width).padEnd(width)}]`;
}

/** `20.1MB/s`; nothing while it is too early to say. */
function speed(rate: Rate): string {
  const { perSecond, still } = rate;
  if (still >= noticed) return `still ${formatSpan(still / 1000)}`;
  return perSecond === undefined ? "" : `${formatSize(perSecond)}/s`;
}

function totalLine(
  state: TransferState,
  { doing }: TransferWords,
  began: number,
  room: number,
): string {
  const passed = formatSpan((state.now() - began) / 1000);
  if (state.retry !== undefined) return retryText(state.retry, state.now());
  const { blobs, bytes, total } = state;
  const isKnown = blobs.known > 0;
  if (!isKnown) return `${doing}: ${passed}`;
  const pace = paceOf(state);
  const amounts = `${formatSize(bytes)}/${formatSize(total)}`;
  const long = [`${doing}: ${passed}`, `${blobs.done} of ${blobs.known} blobs`, amounts, pace];
  const text = long.filter((part) => part !== "").join(", ");
  if (text.length <= room) return text;
  return [`${blobs.done}/${blobs.known}`, amounts, pace].filter((part) => part !== "").join(" ");
}

/** How fast all of it is, and how long the rest takes. */
export function paceOf(
  { rate, bytes, total }: Pick<TransferState, "rate" | "bytes" | "total">,
): string {
  const { perSecond, still } = rate;
  if (bytes >= total) return "";
  if (still >= noticed) return `nothing for ${formatSpan(still / 1000)}`;
  if (perSecond === undefined || perSecond === 0) return "";
  return `${formatSize(perSecond)}/s, ${formatSpan((total - bytes) / perSecond)} left`;
}

/** `the registry …; again in 2s (2 of 6)` */
export function retryText(
  { reason, until, attempt, attempts }: NonNullable<TransferState["retry"]>,
  now: number,
): string {
  const wait = until - now;
  const soon = wait > 0 ? "again now" : "trying again";
  const when = wait < 500 ? soon : `again in ${formatSpan(wait / 1000)}`;
  return sanitise(`${reason}; ${when} (${attempt} of ${attempts})`);
}
