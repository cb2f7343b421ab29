/**
 * The body of a request that loads images, and the answer to it.
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

  async #conclude(exchange: Exchange, isWhole: boolean): Promise<void> {
    await requireDone(this.#engine, exchange, "load");
    if (!isWhole) throw undone(this.#engine, "load", "it answered before everything was sent");
  }
}

/**
 * Reads an answer that tells how work goes on: lines of JSON, one of which may be an error even where the status is 200.
 *
 * @param doing what the engine does to the image, for messages
 * @throws {QuillaError} `docker/…`
 */
export async function requireDone(
  engine: Engine,
  exchange: Exchange,
  doing: "load" | "pull",
): Promise<void> {
  const answer = await engine.attempt(exchange.answer());
  const text = await engine.text(answer);
  if (answer.status !== 200) throw engine.refused(answer, text);
  for (const line of text.split("\n")) {
    const said = errorIn(line);
    if (said !== undefined) throw undone(engine, doing, quote(said, 500));
  }
}

function undone(engine: Engine, doing: string, why: string): QuillaError {
  return engine.broken(`it does not ${doing} the image: ${why}`);
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
