/**
 * The body of a request that loads images.
 *
 * @module
 */
import type { QuillaError } from "../../../core/plugin/api/nouns.ts";
import type { ArchiveOutput } from "../../kit/outputs/output_file.ts";
import { quote } from "../../../core/plugin/api/text.ts";
import type { Engine } from "./engine.ts";
import type { Exchange } from "./exchange.ts";

/** The engine takes nothing of an archive that has no end. */
export class EngineOutput implements ArchiveOutput {
  readonly #engine: Engine;
  #exchange: Promise<Exchange> | undefined;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  async write(bytes: Uint8Array): Promise<void> {
    const exchange = await this.#opened();
    await exchange.write(bytes);
    if (exchange.isAnswered) await this.#conclude(exchange, false);
  }

  async commit(): Promise<void> {
    const exchange = await this.#opened();
    exchange.end();
    await this.#conclude(exchange, true);
    exchange.close();
  }

  async abort(): Promise<void> {
    const exchange = await this.#exchange?.catch(() => undefined);
    exchange?.close();
  }

  #opened(): Promise<Exchange> {
    return this.#exchange ??= this.#engine.open("POST", "/images/load?quiet=1");
  }

  /** Reads the answer: lines of JSON, one of which may be an error even where the status is 200. */
  async #conclude(exchange: Exchange, isWhole: boolean): Promise<void> {
    const answer = await this.#engine.attempt(exchange.answer());
    const text = await this.#engine.text(answer);
    if (answer.status !== 200) throw this.#engine.refused(answer, text);
    for (const line of text.split("\n")) {
      const said = errorIn(line);
      if (said !== undefined) throw this.#notLoaded(said);
    }
    if (!isWhole) throw this.#notLoaded("it answered before everything was sent");
  }

  #notLoaded(said: string): QuillaError {
    return this.#engine.broken(`it does not load the image: ${quote(said, 500)}`);
  }
}

function errorIn(line: string): string | undefined {
  let message: { readonly error?: unknown; readonly errorDetail?: { readonly message?: unknown } };
  try {
    message = JSON.parse(line) ?? {};
  } catch {
    return undefined; // an engine before 1.7 says nothing in JSON
  }
  const said = message.errorDetail?.message ?? message.error;
  return said === undefined || said === null ? undefined : String(said);
}
