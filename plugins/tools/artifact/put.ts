/**
 * Artefacts into a place: attached to something that is there, or under a name of their own.
 *
 * @module
 */
import type {
  ImageSink,
  PlacedImage,
  Transport,
} from "../../../core/plugin/contracts/transport.ts";
import { QuillaError, requireGoing } from "../../../core/plugin/api/nouns.ts";
import type { Descriptor } from "../../../core/plugin/api/oci.ts";
import { artefactManifest, emptyBlob } from "../../kit/referrers/artefact.ts";
import { bytesOf } from "../../kit/transfer/documents.ts";
import type { ArtefactBlob } from "./files.ts";

/** What an artefact is made of. */
export interface Artefact {
  /** What it is; undefined where the configuration's type says it. */
  readonly artifactType: string | undefined;
  /** The files. */
  readonly files: readonly ArtefactBlob[];
  /** Empty unless given. */
  readonly config?: ArtefactBlob | undefined;
  /** What it says something about. */
  readonly subject?: Descriptor | undefined;
  readonly annotations?: Readonly<Record<string, string>> | undefined;
}

/**
 * Sends an artefact. Nothing is to be seen of it before it is all there.
 *
 * @returns what points at it
 * @throws {QuillaError} what the files and the place throw
 */
export async function putArtefact(
  sink: ImageSink,
  { artifactType, files, config, subject, annotations }: Artefact,
  signal?: AbortSignal,
): Promise<Descriptor> {
  const empty = { ...emptyBlob, open: () => bytesOf(emptyBlob.bytes) };
  const manifest = artefactManifest({
    ...{ artifactType, subject, annotations, config: config?.descriptor },
    layers: files.map(({ descriptor }) => descriptor),
  });
  const needsEmpty = config === undefined || files.length === 0;
  const blobs = [...needsEmpty ? [empty] : [], ...config === undefined ? [] : [config], ...files];
  try {
    const sent = new Set<string>();
    for (const { descriptor, open } of blobs) {
      requireGoing(signal);
      if (sent.has(descriptor.digest)) continue;
      sent.add(descriptor.digest);
      if (!await sink.has(descriptor)) await sink.put(descriptor, open());
    }
    const { descriptor, bytes } = manifest;
    if (!await sink.has(descriptor)) await sink.put(descriptor, bytesOf(bytes));
    const names = subject !== undefined || sink.name === undefined ? [] : [sink.name];
    const placed: PlacedImage = {
      descriptor: { ...descriptor, annotations },
      names,
      ...subject && { subject: subject.digest },
    };
    requireGoing(signal);
    await sink.commit([placed]);
    return descriptor;
  } catch (error) {
    await sink.abort().catch(() => {}); // what went wrong first matters more
    throw error;
  }
}

/**
 * Makes sure that something can be attached at such a place: an archive is written once, as a whole.
 *
 * @throws {QuillaError} `artifact/place`
 */
export function requireAttachable({ scheme, write, within }: Transport): void {
  if (write !== undefined && within !== undefined) return;
  throw new QuillaError(`nothing can be attached at ${scheme}:`, {
    code: "artifact/place",
    hint:
      "attach it in the store, in a layout (oci:DIR:NAME) or in a registry (docker://NAME), and save that",
  });
}
