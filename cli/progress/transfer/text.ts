/**
 * Lines that stay of a transfer, on a terminal and in a log.
 *
 * @module
 */
import type { CopyEvent } from "../../../mod.ts";
import { formatSize } from "../../print/format.ts";
import { sanitise } from "../../print/sanitise.ts";
import { retryText } from "./lines.ts";
import { idOf, type Item, type TransferState } from "./state.ts";
import type { TransferWords } from "./words.ts";

/** What is over, or went otherwise than it should; undefined of all else. */
export function eventText(
  event: CopyEvent,
  over: Item | undefined,
  words: TransferWords,
  { now }: TransferState,
): string | undefined {
  switch (event.type) {
    case "end": {
      const seconds = over === undefined ? "" : ` ${seconds1(now() - over.began)}`;
      return `${idOf(event.blob)}: ${words.end} ${formatSize(event.blob.size)}${seconds}`;
    }
    case "present":
    case "mounted":
      return `${idOf(event.blob)}: ${words[event.type]}`;
    case "retry": {
      const id = event.blob === undefined ? "" : `${idOf(event.blob)}: `;
      return `${id}${retryText({ ...event, until: now() + event.wait }, now())}`;
    }
    case "partial":
      return sanitise(`of the index ${event.blob.digest}, ${event.lacks}: left out`);
    case "left":
      return leftText(event);
    case "untabled": {
      const { blob, written, wanted, reason } = event;
      return sanitise(`${idOf(blob)}: written as ${written}, not ${wanted}: it holds ${reason}`);
    }
    default:
      return undefined;
  }
}

/** What hangs on an image and does not go with it, and why. */
export function leftText({ blob, subject, reason }: CopyEvent & { type: "left" }): string {
  const type = blob.artifactType === undefined ? "" : ` (${blob.artifactType})`;
  if (blob.digest === subject.digest) return sanitise(`${blob.digest}: ${reason}`);
  return sanitise(
    `${blob.digest}${type}, which hangs on ${subject.digest}, stays behind: ${reason}`,
  );
}

/** What there is after somebody stopped the transfer. */
export function interruptedText({ left }: TransferWords): string {
  return `interrupted: ${left}`;
}

function seconds1(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)}s`;
}
