/**
 * Progress as one JSON object a line, for programs.
 *
 * @module
 */
import type { BuildEvent } from "../../mod.ts";
import type { Context } from "../context.ts";
import { formatJson } from "../print/json.ts";
import type { Progress } from "./progress.ts";

export class JsonProgress implements Progress {
  readonly #context: Context;

  constructor(context: Context) {
    this.#context = context;
  }

  readonly listen = (event: BuildEvent): void => {
    if (event.type !== "warning") return this.#say(event);
    const { range, ...rest } = event;
    this.#say(
      range === undefined
        ? rest
        : { ...rest, file: range.file.name, start: range.start, end: range.end },
    );
  };

  end(): void {}

  conclude(id: string, names: readonly string[]): void {
    this.#say({ type: "built", id, names });
  }

  #say(document: object): void {
    this.#context.say(formatJson(document));
  }
}
