/**
 * The explorer in the terminal: what is typed goes to the state, the state to the screen.
 *
 * @module
 */
import process from "node:process";
import { resolve } from "node:path";
import {
  isStandardTerminal,
  isTerminal,
  messageOf,
  UsageError,
} from "../../core/plugin/cli/process.ts";
import type { Exploration } from "../../mod.ts";
import type { Context } from "../context.ts";
import { FullScreen } from "../terminal/full_screen.ts";
import { draw } from "./draw.ts";
import { exportFile } from "./export_file.ts";
import { differenceModel, imageModel } from "./image_model.ts";
import type { ExplorerModel } from "./model.ts";
import { previewOf } from "./preview.ts";
import { firstState, type State } from "./state.ts";
import type { Effect, ExportEffect, Input } from "./step.ts";
import { update } from "./update.ts";
import { colouredLooks, plainLooks, signsFor } from "./writing.ts";

/**
 * Looks whether there is a terminal to explore in, before anything is read.
 *
 * @throws {UsageError} `explore/no-terminal`
 */
export function requireTerminal({ env }: Pick<Context, "env">): void {
  const why = !isTerminal(0)
    ? "the standard input is no terminal"
    : !isStandardTerminal(1)
    ? "the standard output is no terminal"
    : !env.TERM && process.platform !== "win32"
    ? "TERM does not say which terminal this is"
    : env.TERM === "dumb"
    ? "this terminal (TERM=dumb) cannot be drawn on"
    : undefined;
  if (why === undefined) return;
  throw new UsageError(`an image is explored in a terminal, and ${why}`, {
    code: "explore/no-terminal",
    hint: "`quilla explore --html FILE` makes a page of it, `quilla image files` a list",
  });
}

/** Shows an image, or what a second one does to it, until somebody quits. The caller closes both. */
export async function runExplorer(
  context: Context,
  image: Exploration,
  other?: Exploration,
): Promise<void> {
  const model = other === undefined
    ? imageModel(image)
    : differenceModel(image, other, await image.compare(other));
  const explorer = new Explorer(context, model);
  await explorer.run();
}

class Explorer {
  readonly #context: Context;
  readonly #model: ExplorerModel;
  readonly #screen: FullScreen;
  #state: State;
  #end: (failure?: unknown) => void = () => {};

  constructor(context: Context, model: ExplorerModel) {
    this.#context = context;
    this.#model = model;
    const hasColours = !context.env.NO_COLOR;
    this.#screen = new FullScreen({
      onInput: (inputs) => this.#take(inputs),
      onResize: () => this.#take([{ type: "resize", size: this.#screen.size() }]),
      onGone: () => this.#end(),
    }, hasColours ? colouredLooks : plainLooks);
    const signs = signsFor(context.env, process.platform);
    this.#state = firstState(model, this.#screen.size(), signs);
  }

  async run(): Promise<void> {
    const ended = new Promise<void>((resolve, reject) => {
      this.#end = (failure) => failure === undefined ? resolve() : reject(failure);
    });
    this.#screen.start();
    try {
      this.#take([{ type: "resize", size: this.#screen.size() }]);
      await ended;
    } finally {
      this.#screen.stop();
    }
  }

  /** Keys that came together are drawn together: a slow terminal stays behind nobody. */
  #take(inputs: readonly Input[]): void {
    try {
      for (const input of inputs) {
        const [state, ...effects] = update(this.#model, this.#state, input);
        this.#state = state;
        for (const effect of effects) this.#do(effect);
      }
      this.#screen.show(draw(this.#model, this.#state));
    } catch (error) {
      this.#end(error);
    }
  }

  #do(effect: Effect): void {
    if (effect.type === "quit") this.#end();
    else if (effect.type === "suspend") this.#suspend();
    else {
      // What cannot be read or written is told, and the rest can still be looked at.
      this.#perform(effect).catch((error): Input => ({ type: "news", text: messageOf(error) }))
        .then((input) => this.#take([input]));
    }
  }

  #suspend(): void {
    if (this.#screen.suspend()) return;
    const text = "There is no shell here to go back to.";
    [this.#state] = update(this.#model, this.#state, { type: "news", text });
  }

  async #perform(effect: Exclude<Effect, { type: "quit" | "suspend" }>): Promise<Input> {
    if (effect.type === "packages") {
      return { type: "packages", rows: await this.#model.packages() };
    }
    if (effect.type === "export") return await this.#export(effect);
    const { node } = effect;
    const { view } = this.#state;
    const content = this.#model.content(node, view);
    const size = view.facts(node)?.size ?? 0;
    const lines = await previewOf(content, size, this.#state.signs.write);
    return { type: "text", title: this.#model.path(node), lines };
  }

  async #export({ node, to, replaces }: ExportEffect): Promise<Input> {
    const path = resolve(this.#context.cwd, to);
    const { view } = this.#state;
    const { mode = 0 } = view.facts(node) ?? {};
    const became = await exportFile(this.#model.content(node, view), path, mode, replaces);
    if (became === "exists") return { type: "exists", node, to };
    return { type: "news", text: `${to} is written.` };
  }
}
