/**
 * What a terminal sends, as keys, clicks and pasted text: control characters (ECMA-48), the function keys of VT220 and xterm, the mouse in
 * xterm's SGR form (mode 1006) and the older one, bracketed paste (mode 2004).
 *
 * @module
 */

/** A key by its name: a character as it is, else `enter`, `page-up`, `ctrl+f`, `alt+x`, `shift+tab`. */
export interface KeyInput {
  readonly type: "key";
  readonly key: string;
}

/** A click or a turn of the wheel, at a column and a row that count from 0. */
export interface MouseInput {
  readonly type: "mouse";
  readonly action: "press" | "release" | "drag" | "wheel-up" | "wheel-down";
  readonly column: number;
  readonly row: number;
}

/** Text from the clipboard: nothing in it is a command. */
export interface PasteInput {
  readonly type: "paste";
  readonly text: string;
}

export type TerminalInput = KeyInput | MouseInput | PasteInput;

// deno-lint-ignore no-control-regex -- they are what is looked for
const csi = /^\x1b\[([<-?]?)([\d;:]*)[ -/]*([@-Z\\-~])/;
// deno-lint-ignore no-control-regex -- they are what is looked for
const csiBeginning = /^\x1b(?:\[(?:[<-?]?[\d;:]*[ -/]*|\[)|O)?$/;
const pasteEnd = "\x1b[201~";
/** Of pasted text no more is kept: a name or a pattern is what is asked for. */
const longestPaste = 64 << 10;
/** A sequence that is longer than any key's is none. */
const longestSequence = 64;

/** Takes pieces as they come: a key may be cut in two. */
export class InputDecoder {
  readonly #text = new TextDecoder();
  #unread = "";
  #pasted: string | undefined;

  /** What these bytes, and those before them, say. */
  push(bytes: Uint8Array): TerminalInput[] {
    this.#unread += this.#text.decode(bytes, { stream: true });
    const inputs: TerminalInput[] = [];
    while (this.#unread !== "" && this.#step(inputs));
    return inputs;
  }

  /** Whether something may still come that belongs to what has come: the key Escape begins as other keys do. */
  get isWaiting(): boolean {
    return this.#pasted === undefined && this.#unread !== "";
  }

  /** Nothing came for a while: what waits is keys by itself. */
  flush(): TerminalInput[] {
    if (!this.isWaiting) return [];
    const text = this.#unread;
    this.#unread = "";
    // A sequence that nobody ended says nothing; an Escape alone is one.
    return text === "\x1b" ? [{ type: "key", key: "escape" }] : [];
  }

  /** @returns whether to go on: not where the rest has not come yet */
  #step(inputs: TerminalInput[]): boolean {
    if (this.#pasted !== undefined) return this.#paste(inputs);
    const text = this.#unread;
    if (!text.startsWith("\x1b")) {
      const character = String.fromCodePoint(text.codePointAt(0)!);
      return this.#take(character.length, inputs, keyOf(character));
    }
    if (text.startsWith("\x1b[200~")) {
      this.#pasted = "";
      return this.#take(6, inputs);
    }
    // Mouse without mode 1006: three bytes behind `CSI M`, each 32 more than what it says.
    if (text.startsWith("\x1b[M")) {
      return text.length >= 6 && this.#take(6, inputs, oldMouse(text.slice(3, 6)));
    }
    const linux = /^\[\[([A-E])/.exec(text.slice(1));
    if (linux !== null) return this.#take(4, inputs, key(`f${linux[1]!.charCodeAt(0) - 64}`));
    const match = csi.exec(text);
    if (match !== null) return this.#take(match[0].length, inputs, sequence(match));
    if (/^O./.test(text.slice(1))) return this.#take(3, inputs, key(finals.get(text[2]!)));
    if (csiBeginning.test(text) && text.length < longestSequence) return false;
    if (text[1] === "[" || text[1] === "\x1b") {
      const isEscape = text[1] === "\x1b";
      return this.#take(1, inputs, isEscape ? key("escape") : undefined);
    }
    const second = String.fromCodePoint(text.codePointAt(1)!);
    return this.#take(1 + second.length, inputs, key(`alt+${keyOf(second)?.key}`));
  }

  #take(length: number, inputs: TerminalInput[], input?: TerminalInput): true {
    this.#unread = this.#unread.slice(length);
    if (input !== undefined) inputs.push(input);
    return true;
  }

  #paste(inputs: TerminalInput[]): boolean {
    const end = this.#unread.indexOf(pasteEnd);
    // The end may have come in part.
    const whole = end < 0 ? Math.max(0, this.#unread.length - pasteEnd.length + 1) : end;
    this.#pasted = (this.#pasted + this.#unread.slice(0, whole)).slice(0, longestPaste);
    this.#unread = this.#unread.slice(whole);
    if (end < 0) return false;
    const input: PasteInput = { type: "paste", text: this.#pasted };
    this.#pasted = undefined;
    return this.#take(pasteEnd.length, inputs, input);
  }
}

const key = (name: string | undefined): KeyInput | undefined =>
  name === undefined ? undefined : { type: "key", key: name };

const controls: Readonly<Record<string, string>> = {
  "\x00": "ctrl+space",
  "\b": "backspace",
  "\t": "tab",
  "\n": "enter",
  "\r": "enter",
  "\x1b": "escape",
  "\x1c": "ctrl+\\",
  "\x1d": "ctrl+]",
  "\x1e": "ctrl+^",
  "\x1f": "ctrl+/",
  "\x7f": "backspace",
  " ": "space",
};

/** The key of one character. */
function keyOf(character: string): KeyInput | undefined {
  const named = controls[character];
  if (named !== undefined) return key(named);
  if (character < " ") return key(`ctrl+${String.fromCharCode(character.charCodeAt(0) + 96)}`);
  return /[\p{Cc}\ufffd]/u.test(character) ? undefined : key(character);
}

/** The last character of `CSI … x` and `SS3 x`. */
const finals: ReadonlyMap<string, string> = new Map([
  ["A", "up"],
  ["B", "down"],
  ["C", "right"],
  ["D", "left"],
  ["F", "end"],
  ["H", "home"],
  ["M", "enter"],
  ["P", "f1"],
  ["Q", "f2"],
  ["R", "f3"],
  ["S", "f4"],
  ["Z", "shift+tab"],
]);

/** The number of `CSI n ~`. */
const numbered: ReadonlyMap<number, string> = new Map([
  [1, "home"],
  [2, "insert"],
  [3, "delete"],
  [4, "end"],
  [5, "page-up"],
  [6, "page-down"],
  [7, "home"],
  [8, "end"],
  [11, "f1"],
]);

function sequence([, prefix, parameters, final]: RegExpExecArray): TerminalInput | undefined {
  const [first = 0, second = 0, third = 0] = parameters!.split(/[;:]/).map(Number);
  if (prefix === "<") return mouse(first, second - 1, third - 1, final === "m");
  if (prefix !== "") return undefined; // an answer to what nobody asked
  // A terminal that tells each key with its modifiers: `CSI code ; modifiers u`, or `CSI 27 ; modifiers ; code ~`.
  if (final === "u") return withModifiers(first, second);
  if (final === "~" && first === 27) return withModifiers(third, second);
  return key(final === "~" ? numbered.get(first) : finals.get(final!));
}

/** @param modifiers one more than the sum of 1 for Shift, 2 for Alt, 4 for Control */
function withModifiers(code: number, modifiers: number): KeyInput | undefined {
  if (code > 0x10ffff) return undefined;
  const character = String.fromCodePoint(code);
  const plain = keyOf(character)?.key;
  if (plain === undefined) return undefined;
  const bits = Math.max(0, modifiers - 1);
  if ((bits & 4) !== 0) return key(`ctrl+${plain}`);
  if ((bits & 2) !== 0) return key(`alt+${plain}`);
  return key((bits & 1) !== 0 && plain === "tab" ? "shift+tab" : plain);
}

function oldMouse(text: string): MouseInput | undefined {
  const [button = 0, column = 0, row = 0] = [...text].map((each) => each.charCodeAt(0) - 32);
  return mouse(button, column - 1, row - 1, (button & 3) === 3 && button < 64);
}

/** @param button with 4, 8 and 16 for the modifiers, 32 for a movement, 64 for the wheel */
function mouse(
  button: number,
  column: number,
  row: number,
  isReleased: boolean,
): MouseInput | undefined {
  if (column < 0 || row < 0) return undefined;
  const at = { type: "mouse", column, row } as const;
  if (isReleased) return { ...at, action: "release" };
  if ((button & 64) !== 0) {
    const turned = button & 3;
    if (turned > 1) return undefined; // sideways
    return { ...at, action: turned === 0 ? "wheel-up" : "wheel-down" };
  }
  if ((button & 3) !== 0) return undefined; // the first button alone does something
  return { ...at, action: (button & 32) !== 0 ? "drag" : "press" };
}
