/**
 * Images into an engine: an archive that it loads while it comes, as `docker load` does, without the layers that it has.
 *
 * @module
 */
import { dockerCompressions, ImageArchiveSink } from "../../kit/archives/sink.ts";
import { type Digest, messageOf, QuillaError } from "../../../core/plugin/api/nouns.ts";
import type { Descriptor } from "../../../core/plugin/api/oci.ts";
import type { ImageSink, TransportEnvironment } from "../../../core/plugin/contracts/transport.ts";
import type { Engine } from "./engine.ts";
import { readGivenName } from "./image_name.ts";
import { EngineOutput } from "./load.ts";

/** Bytes of layers that are sent as quickly as the engine is asked whether it has them. */
const worthAsking = 1 << 20;

/**
 * @param tell told where the engine does not take what it is sent first
 * @throws {QuillaError} `reference/…` for the name; the engine is asked when there is something to send
 */
export function writeToEngine(
  engine: Engine,
  location: string,
  tell?: TransportEnvironment["tell"],
): ImageSink {
  return new EngineSink(engine, readGivenName(location), tell);
}

/** An archive of all that the engine lacks. */
class EngineSink extends ImageArchiveSink {
  /** The engine has verified what it has. */
  readonly isElsewhere = true;
  readonly #engine: Engine;
  readonly #tell: TransportEnvironment["tell"];
  readonly #isWhole: boolean;
  /** Blobs and diffIDs of layers that are not sent. */
  readonly #there = new Set<Digest>();

  constructor(
    engine: Engine,
    name: string | undefined,
    tell: TransportEnvironment["tell"],
    isWhole = false,
  ) {
    super(new EngineOutput(engine), { name, compressions: dockerCompressions });
    this.#engine = engine;
    this.#tell = tell;
    this.#isWhole = isWhole;
  }

  async expect(layers: readonly Descriptor[], diffIds: readonly Digest[]): Promise<void> {
    const isEnough = (count: number) =>
      layers.slice(count).reduce((sum, { size }) => sum + size, 0) < worthAsking;
    if (this.#isWhole || diffIds.length === 0 || isEnough(0)) return;
    const { knowsChains, layersThere } = await import("./present.ts");
    if (!knowsChains(await this.#engine.document("/info"))) return;
    const count = await layersThere(this.#engine, diffIds, isEnough);
    // One that comes again above, where the engine does not have it, is sent.
    const [blobs, above] = [layers.slice(0, count), new Set(diffIds.slice(count))];
    blobs.forEach(({ digest }, position) => {
      const diffId = diffIds[position]!;
      if (!above.has(diffId)) this.#there.add(digest as Digest).add(diffId);
    });
  }

  override has(blob: Descriptor): Promise<boolean> {
    return this.#there.has(blob.digest) ? Promise.resolve(true) : super.has(blob);
  }

  /** What it had may be gone by now. */
  instead(error: unknown): ImageSink | undefined {
    if (this.#there.size === 0 || !isRefused(error)) return undefined;
    const reason = `what the engine lacked was not enough (${messageOf(error)}); all is sent`;
    this.#tell?.({ type: "retry", reason, wait: 0, attempt: 2, attempts: 2 });
    return new EngineSink(this.#engine, this.name, this.#tell, true);
  }
}

function isRefused(error: unknown): boolean {
  return error instanceof QuillaError && /^docker\/(?:failed|refused)$/.test(error.code);
}
