/**
 * Images from an engine: what `docker save` gives.
 *
 * @module
 */
import { spoolArchive, toldArchive } from "../../kit/archives/open_file.ts";
import { imagesOfArchive } from "../../kit/archives/source.ts";
import { QuillaError } from "../../../core/plugin/api/nouns.ts";
import type {
  ImageSource,
  TransportEnvironment,
} from "../../../core/plugin/contracts/transport.ts";
import type { Store } from "../../../core/plugin/api/store.ts";
import { didYouMean } from "../../../core/plugin/api/text.ts";
import type { Engine } from "./engine.ts";
import { type EngineImage, readEngineImage } from "./image_name.ts";

/**
 * @param store where the archive is kept meanwhile
 * @throws {QuillaError} `image/unknown` where it has no such image, `docker/…`, and what reading an archive throws
 */
export async function readFromEngine(
  engine: Engine,
  location: string,
  store: Store,
  tell?: TransportEnvironment["tell"],
): Promise<ImageSource> {
  const image = readEngineImage(location);
  const path = `/images/${encodeName(image.shown)}`;
  if (await engine.document(`${path}/json`) === undefined) throw await unknown(engine, image);
  const response = await engine.get(`${path}/get`);
  if (response.status !== 200) throw engine.refused(response, await engine.text(response));
  const bytes = toldArchive(engine.bytes(response), "read", undefined, tell);
  const file = await spoolArchive(bytes, `of ${image.shown}`, store);
  const source = imagesOfArchive(file);
  // An engine that keeps manifests saves what it calls the image; its names are not ours to judge.
  const names = image.name === undefined ? [] : [image.name];
  const images = source.images.map(({ descriptor }) => ({ descriptor, names }));
  return {
    images,
    has: (blob) => source.has(blob),
    blob: (blob) => source.blob(blob),
    close: () => source.close(),
  };
}

/** A name has slashes that are part of the path. */
function encodeName(name: string): string {
  return name.split("/").map(encodeURIComponent).join("/");
}

async function unknown(engine: Engine, { shown }: EngineImage): Promise<QuillaError> {
  const list = await engine.document("/images/json");
  const names = (Array.isArray(list) ? list : []).flatMap((entry) => {
    const tags = (entry as { readonly RepoTags?: unknown } | null)?.RepoTags;
    return Array.isArray(tags) ? tags.filter((tag) => typeof tag === "string") : [];
  });
  return new QuillaError(`there is no image ${shown} in the engine at ${engine.title}`, {
    code: "image/unknown",
    hint: didYouMean(shown, names) ?? "`docker image ls` shows what is there",
  });
}
