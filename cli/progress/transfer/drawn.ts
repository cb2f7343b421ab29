/**
 * A transfer on a terminal: what is over scrolls up, what is at work is drawn anew below it.
 *
 * @module
 */
import type { CopyEvent } from "../../../mod.ts";
import type { Context } from "../../context.ts";
import { Screen, type ScreenParts } from "../../terminal/screen.ts";
import type { Ending } from "../interruptible.ts";
import type { TransferProgress } from "./transfer.ts";
import { transferLines } from "./lines.ts";
import { eventText, interruptedText } from "./text.ts";
import { TransferState } from "./state.ts";
import type { TransferWords } from "./words.ts";

export class DrawnTransfer implements TransferProgress {
  readonly #context: Context;
  #state: TransferState;
  readonly #words: TransferWords;
  readonly #screen: Screen;
  readonly #now: () => number;
  #began = 0;
  #isOver = false;

  /** @param parts of the terminal; the standard error's unless given */
  constructor(context: Context, words: TransferWords, parts?: ScreenParts) {
    this.#context = context;
    this.#now = parts === undefined ? () => performance.now() : () => parts.now();
    this.#state = new TransferState(this.#now);
    this.#words = words;
    this.#screen = new Screen(
      ({ columns }) => transferLines(this.#state, this.#words, this.#began, columns),
      parts,
    );
  }

  start(): void {
    this.#state = new TransferState(this.#now);
    this.#isOver = false;
    this.#began = this.#now();
    this.#screen.start();
  }

  readonly listen = (event: CopyEvent): void => {
    if (this.#isOver) return;
    const over = this.#state.take(event);
    const text = eventText(event, over, this.#words, this.#state);
    if (text === undefined) this.#screen.changed();
    else this.#screen.scroll(text);
  };

  end(): void {
    this.#isOver = true;
    this.#screen.stop();
  }

  interrupted(signal: Ending): void {
    this.end();
    // The screen has said of Ctrl-C that it was pressed.
    this.#context.say(signal === "SIGINT" ? this.#words.left : interruptedText(this.#words));
  }
}
