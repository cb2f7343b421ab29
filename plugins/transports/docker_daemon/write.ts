/**
 * Images into an engine, as far as it lacks them: an archive that it loads while it comes, as `docker load` does, or what it
 * pulls from here.
 *
 * @module
 */
import { dockerCompressions, ImageArchiveSink } from "../../kit/archives/sink.ts";
import { type Digest, messageOf, QuillaError } from "../../../core/plugin/api/nouns.ts";
import type { Compression, Descriptor } from "../../../core/plugin/api/oci.ts";
import type {
  ImageSink,
  PlacedImage,
  TransportEnvironment,
} from "../../../core/plugin/contracts/transport.ts";
import type { Engine } from "./engine.ts";
import { readGivenName } from "./image_name.ts";
import { EngineOutput } from "./load.ts";

/** Bytes of layers that are sent as quickly as the engine is asked whether it has them. */
const worthAsking = 1 << 20;

/** What the transport was given. */
type Around = Pick<TransportEnvironment, "store" | "tell">;

/**
 * @param around `tell` hears where the engine does not take what it is sent first
 * @throws {QuillaError} `reference/…` for the name; the engine is asked when there is something to send
 */
export function writeToEngine(engine: Engine, location: string, around: Around): ImageSink {
  return new EngineSink(engine, readGivenName(location), around);
}

/** What the engine lacks of images, in the way that it can be told what it has. */
class EngineSink implements ImageSink {
  readonly name: string | undefined;
  /** The engine has verified what it has. */
  readonly isElsewhere = true;
  readonly #engine: Engine;
  readonly #around: Around;
  readonly #isWhole: boolean;
  /** Blobs and diffIDs of layers that are not sent. */
  readonly #there = new Set<Digest>();
  #way: ImageSink;
  #isBegun = false;
  #isLent = false;

  constructor(engine: Engine, name: string | undefined, around: Around, isWhole = false) {
    this.name = name;
    this.#engine = engine;
    this.#around = around;
    this.#isWhole = isWhole;
    const output = new EngineOutput(engine);
    this.#way = new ImageArchiveSink(output, { name, compressions: dockerCompressions });
  }

  get compressions(): ReadonlySet<Compression> | undefined {
    return this.#way.compressions;
  }

  async expect(layers: readonly Descriptor[], diffIds: readonly Digest[]): Promise<void> {
    const isEnough = (count: number) =>
      layers.slice(count).reduce((sum, { size }) => sum + size, 0) < worthAsking;
    if (this.#isWhole || this.#isLent || diffIds.length === 0 || isEnough(0)) return;
    const { knowsBlobs, knowsChains, layersThere } = await import("./present.ts");
    const engine = this.#engine;
    const info = await engine.document("/info");
    if (knowsBlobs(info) && engine.isNear && !this.#isBegun) return await this.#lend();
    if (!knowsChains(info)) return;
    const count = await layersThere(engine, diffIds, isEnough);
    // One that comes again above, where the engine does not have it, is sent.
    const [blobs, above] = [layers.slice(0, count), new Set(diffIds.slice(count))];
    blobs.forEach(({ digest }, position) => {
      const diffId = diffIds[position]!;
      if (!above.has(diffId)) this.#there.add(digest as Digest).add(diffId);
    });
  }

  async #lend(): Promise<void> {
    const { LentSink } = await import("./lent_sink.ts");
    const { store, tell } = this.#around;
    this.#way = new LentSink(this.#engine, store, this.name, tell);
    this.#isLent = true;
  }

  has(blob: Descriptor): Promise<boolean> {
    return this.#there.has(blob.digest) ? Promise.resolve(true) : this.#way.has(blob);
  }

  put(blob: Descriptor, bytes: AsyncIterable<Uint8Array>): Promise<void> {
    this.#isBegun = true;
    return this.#way.put(blob, bytes);
  }

  commit(images: readonly PlacedImage[]): Promise<void> {
    return this.#way.commit(images);
  }

  abort(): Promise<void> {
    return this.#way.abort();
  }

  /** What it had may be gone by now; and it may not reach us. */
  instead(error: unknown): ImageSink | undefined {
    if (this.#isWhole || !this.#isLent && this.#there.size === 0) return undefined;
    if (!(error instanceof QuillaError)) return undefined;
    if (!/^docker\/(?:failed|refused|not-lent)$/.test(error.code)) return undefined;
    if (error.code !== "docker/not-lent") {
      const reason = `sending only what the engine lacks was not enough (${messageOf(error)})`;
      this.#around.tell?.({ type: "retry", reason, wait: 0, attempt: 2, attempts: 2 });
    }
    return new EngineSink(this.#engine, this.name, this.#around, true);
  }
}
