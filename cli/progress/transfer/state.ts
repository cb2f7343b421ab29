/**
 * What is known of a transfer while it goes on: the blobs at work, how much of all has moved, what is tried again.
 *
 * @module
 */
import { hexOf } from "../../../core/plugin/api/nouns.ts";
import type { Descriptor } from "../../../core/plugin/api/oci.ts";
import { type CopyEvent, CopySums, type RetryNews } from "../../../mod.ts";
import { Rate } from "../rate.ts";

/** What happens to something at work. */
export type Activity = "move" | "check" | "convert" | "read" | "write";

/** Something at work: a blob, or an archive as a whole. */
export interface Item {
  /** The first digits of the blob's digest; `archive` of an archive. */
  readonly id: string;
  activity: Activity;
  bytes: number;
  /** Undefined where it is not known. */
  total: number | undefined;
  /** When it began, by the transfer's clock. */
  readonly began: number;
  rate: Rate;
  /** What broke, and when it is tried again; undefined while bytes move. */
  retry: (RetryNews & { readonly until: number }) | undefined;
}

/** Takes the events of a transfer, and knows what is at work. */
export class TransferState {
  readonly now: () => number;
  /** What is at work, in the order in which it began. */
  readonly items = new Map<string, Item>();
  readonly rate: Rate;
  readonly #sums = new CopySums();
  readonly #known = new Set<string>();
  readonly #done = new Set<string>();
  /** What was tried again and is about no blob. */
  retry: (RetryNews & { readonly until: number }) | undefined;

  /** @param now milliseconds of a clock that does not go back */
  constructor(now: () => number) {
    this.now = now;
    this.rate = new Rate(now);
  }

  get bytes(): number {
    return this.#sums.bytes;
  }

  get total(): number {
    return this.#sums.total;
  }

  /** How many blobs are known of, and how many of them are done. */
  get blobs(): { readonly known: number; readonly done: number } {
    return { known: this.#known.size, done: this.#done.size };
  }

  /** @returns what is over with this event, if something is */
  take(event: CopyEvent): Item | undefined {
    if (event.type === "retry") {
      this.#retry(event);
      return undefined;
    }
    this.retry = undefined;
    this.#sums.listen(event);
    const before = this.rate;
    if (event.type === "resume") before.from(this.#sums.bytes);
    else before.at(this.#sums.bytes);
    switch (event.type) {
      case "plan":
        for (const { digest } of event.parts) this.#known.add(digest);
        this.items.delete("read");
        return undefined;
      case "archive":
        this.#at(event.doing, "archive", event.doing, event.total).bytes = event.bytes;
        this.items.get(event.doing)!.rate.at(event.bytes);
        return event.bytes === event.total ? this.#end(event.doing) : undefined;
      case "convert":
        return this.#pass(event.blob, "convert", event.bytes, event.total);
      case "begin":
        return this.#begin(event);
      case "check":
        this.#at(event.blob.digest, idOf(event.blob), "check", event.blob.size);
        return undefined;
      case "bytes":
        return this.#pass(event.blob, undefined, event.bytes, event.blob.size);
      case "resume": {
        const item = this.#at(event.blob.digest, idOf(event.blob), "move", event.blob.size);
        item.bytes = event.bytes;
        item.rate.from(event.bytes);
        item.retry = undefined;
        return undefined;
      }
      case "end":
      case "present":
      case "mounted":
        return this.#over(event.blob);
      case "commit":
        this.items.clear();
        return undefined;
      case "partial":
      case "left":
      case "untabled":
        return undefined;
    }
  }

  #begin({ blob, from }: CopyEvent & { type: "begin" }): undefined {
    if (from !== undefined) {
      this.items.delete(from.digest);
      this.#known.delete(from.digest);
    }
    this.#known.add(blob.digest);
    this.#at(blob.digest, idOf(blob), "move", blob.size);
  }

  #pass(
    blob: Descriptor,
    activity: Activity | undefined,
    bytes: number,
    total: number,
  ): undefined {
    const item = this.#at(blob.digest, idOf(blob), activity, total);
    item.bytes = bytes;
    item.total = total;
    item.rate.at(bytes);
    item.retry = undefined;
  }

  #retry(event: RetryNews): void {
    const retry = { ...event, until: this.now() + event.wait };
    const item = event.blob && this.items.get(event.blob.digest);
    if (item === undefined) this.retry = retry;
    else item.retry = retry;
  }

  #at(
    key: string,
    id: string,
    activity: Activity | undefined,
    total: number | undefined,
  ): Item {
    const known = this.items.get(key);
    if (known !== undefined && (activity === undefined || known.activity === activity)) {
      return known;
    }
    const item: Item = {
      ...{ id, activity: activity ?? "move", bytes: 0, total, began: known?.began ?? this.now() },
      ...{ rate: new Rate(this.now), retry: undefined },
    };
    this.items.set(key, item);
    return item;
  }

  #over(blob: Descriptor): Item | undefined {
    this.#known.add(blob.digest);
    this.#done.add(blob.digest);
    return this.#end(blob.digest);
  }

  #end(key: string): Item | undefined {
    const item = this.items.get(key);
    this.items.delete(key);
    return item;
  }
}

/** The first digits of a digest. */
export function idOf({ digest }: Descriptor): string {
  return hexOf(digest).slice(0, 12);
}
