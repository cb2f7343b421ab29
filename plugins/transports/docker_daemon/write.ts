/**
 * Images into an engine: an archive that it loads while it comes, as `docker load` does.
 *
 * @module
 */
import { once } from "node:events";
import type { ClientRequest, IncomingMessage } from "node:http";
import { dockerCompressions, ImageArchiveSink } from "../../../core/archive/sink.ts";
import type { QuillaError } from "../../../core/errors.ts";
import type { ArchiveOutput } from "../../../core/host/output.ts";
import type { ImageSink } from "../../../core/image/transport.ts";
import { quote } from "../../../core/quote.ts";
import type { Engine } from "./engine.ts";
import { readGivenName } from "./image_name.ts";

/** @throws {QuillaError} `reference/…` for the name; the engine is asked when there is something to send */
export function writeToEngine(engine: Engine, location: string): ImageSink {
  const name = readGivenName(location);
  const output = new EngineOutput(engine);
  return new ImageArchiveSink(output, { name, compressions: dockerCompressions });
}

/** The body of a request that loads images. The engine takes nothing of an archive that has no end. */
class EngineOutput implements ArchiveOutput {
  readonly #engine: Engine;
  #request: ClientRequest | undefined;
  #answered: Promise<IncomingMessage> | undefined;
  /** Whether the engine answered, or the connection broke, before everything was sent. */
  #isOver = false;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  async write(bytes: Uint8Array): Promise<void> {
    // Deno 2.4 never says that nothing was written.
    if (bytes.length === 0) return;
    const request = this.#opened();
    if (this.#isOver) await this.#conclude();
    // The socket may keep what it is given after the caller has gone on.
    if (request.write(bytes)) return;
    await Promise.race([once(request, "drain"), this.#answered]).catch(() => {});
    if (this.#isOver) await this.#conclude();
  }

  async commit(): Promise<void> {
    this.#opened().end();
    await this.#conclude(true);
  }

  abort(): Promise<void> {
    this.#request?.destroy();
    return Promise.resolve();
  }

  #opened(): ClientRequest {
    if (this.#request === undefined) {
      const type = { "content-type": "application/x-tar" };
      const { request, answered } = this.#engine.open("POST", "/images/load?quiet=1", type);
      this.#request = request;
      this.#answered = answered;
      const over = () => void (this.#isOver = true);
      answered.then(over, over);
    }
    return this.#request;
  }

  /** Reads the answer: lines of JSON, one of which may be an error even where the status is 200. */
  async #conclude(isWhole = false): Promise<void> {
    const response = await this.#answered!;
    const text = await this.#engine.text(response);
    if (response.statusCode !== 200) throw this.#engine.refused(response, text);
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
