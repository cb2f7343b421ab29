/**
 * Images that an engine pulls from here, blob by blob, as far as it lacks them: for engines with containerd's image store,
 * which know blobs by their digests.
 *
 * @module
 */
import {
  parseReference,
  QuillaError,
  repositoryName,
  withDefaultTag,
} from "../../../core/plugin/api/nouns.ts";
import { type Descriptor, isManifestType } from "../../../core/plugin/api/oci.ts";
import type { Store } from "../../../core/plugin/api/store.ts";
import type {
  ImageSink,
  PlacedImage,
  TransportEnvironment,
} from "../../../core/plugin/contracts/transport.ts";
import { StoreSink } from "../../kit/transfer/store_place.ts";
import type { Engine } from "./engine.ts";
import { lend } from "./lend.ts";
import { requireDone } from "./load.ts";

/** Milliseconds after which an engine that has not come will not. */
const patience = 10_000;

/** Keeps what comes in the store, until the engine has it; what the store had before is lent from where it is. */
export class LentSink extends StoreSink implements ImageSink {
  readonly #engine: Engine;
  readonly #store: Store;
  readonly #tell: TransportEnvironment["tell"];

  /** @param name what the one image is called; undefined where images keep their names */
  constructor(
    engine: Engine,
    store: Store,
    name: string | undefined,
    tell: TransportEnvironment["tell"],
  ) {
    super(store, name);
    this.#engine = engine;
    this.#store = store;
    this.#tell = tell;
  }

  /** @throws {QuillaError} `docker/not-lent` for what cannot be pulled as it is, `docker/…` */
  override async commit(images: readonly PlacedImage[]): Promise<void> {
    const all = images.map(({ descriptor, names }) => ({ descriptor, tags: names.map(tagOf) }));
    if (!all.every(({ descriptor, tags }) => canBeLent(descriptor) && tags.length > 0)) {
      throw new QuillaError("the engine would not pull all of it", { code: "docker/not-lent" });
    }
    for (const { descriptor, tags } of all) await this.#lend(descriptor, tags);
  }

  async #lend(image: Descriptor, tags: readonly string[]): Promise<void> {
    const engine = this.#engine;
    const told = (bytes: number) => this.#tell?.({ type: "archive", doing: "write", bytes });
    const loan = await lend(this.#store, image, told);
    const there = `${loan.name}@${image.digest}`;
    try {
      const from = `fromImage=${encodeURIComponent(loan.name)}&tag=${image.digest}`;
      const pull = await engine.open("POST", `/images/create?${from}`);
      pull.end();
      const giveUp = setTimeout(() => loan.isAsked || pull.close(), patience);
      try {
        await requireDone(engine, pull, "pull");
      } finally {
        clearTimeout(giveUp);
        pull.close();
      }
      for (const tag of tags) await engine.order("POST", `/images/${there}/tag?${tag}`);
      await engine.order("DELETE", `/images/${there}?noprune=1`);
    } finally {
      loan.end();
    }
  }
}

/** Of an index, an engine pulls one image. */
function canBeLent({ mediaType }: Descriptor): boolean {
  return isManifestType(mediaType);
}

function tagOf(name: string): string {
  const reference = withDefaultTag(parseReference(name));
  const repository = encodeURIComponent(repositoryName(reference));
  return `repo=${repository}&tag=${reference.tag}`;
}
