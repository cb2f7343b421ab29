/**
 * What is in recordings, for people.
 *
 * @module
 */
import { carriedManifest } from "../../../core/plugin/api/oci.ts";
import type { Digest } from "../../../core/plugin/api/nouns.ts";
import type { Store } from "../../../core/plugin/api/store.ts";
import type { Exchange, Recording, Unrecorded } from "../../kit/recording/contracts.ts";
import { type KeptRecording, listRecordings } from "../../kit/recording/kept.ts";
import { subjectOf } from "../../kit/referrers/marks.ts";
import { isFetch, namedExchanges } from "./fetched.ts";

/** A recording that a store keeps. */
export interface ListedRecording {
  /** Of the artefact in the store. */
  readonly digest: Digest;
  /** What the recording's text hashes to, which a file of the same recording does, too. */
  readonly text: Digest;
  /** Where it was written to: the path of the file. */
  readonly name: string | undefined;
  /** When this machine made it, or took it in. */
  readonly created: Date | undefined;
  /** How many different bodies it has. */
  readonly bodies: number;
  /** Of its bodies, whether they are shared with others or not. */
  readonly size: number;
  /** Whether a later one was written to the same file. */
  readonly isSuperseded: boolean;
}

/** Those of a store, the latest first. */
export function describeKept(store: Store): ListedRecording[] {
  const named = new Set<string>();
  return listRecordings(store).map((kept) => {
    const { descriptor, text, name, created } = kept;
    const isSuperseded = name !== undefined && named.has(name);
    if (name !== undefined) named.add(name);
    return {
      digest: descriptor.digest,
      text,
      name,
      created,
      ...bodiesOf(store, kept),
      isSuperseded,
    };
  });
}

/** By the manifests: one that has many has several. */
function bodiesOf(store: Store, { descriptor: { digest }, text }: KeptRecording) {
  const parts = store.references.list().filter((entry) =>
    subjectOf(entry) === digest &&
    entry.artifactType?.startsWith("application/vnd.quilla.recording.")
  );
  const layers = parts.filter((part) => store.blobs.has(part.digest))
    .flatMap((part) => carriedManifest(store.blobs.read(part), part.mediaType).layers);
  const bodies = layers.filter((layer) => layer.digest !== text);
  return { bodies: bodies.length, size: bodies.reduce((sum, { size }) => sum + size, 0) };
}

/** A package of a recording. */
export interface RecordedPackage {
  /** As package URLs have it: `npm`, `deb`. */
  readonly type: string;
  /** As its package manager calls it. */
  readonly name: string;
  /** As its package manager writes it. */
  readonly version: string;
  /** The package URL. */
  readonly purl: string;
  /** Where it was fetched. */
  readonly url: string;
  /** Of what was sent. */
  readonly digest: Digest;
  /** Bytes. */
  readonly size: number;
}

/** What is in a recording. */
export interface DescribedRecording {
  /** The first lines of commands that asked, each with how often; as the file has them. */
  readonly steps: readonly { readonly step: string; readonly requests: number }[];
  /** Who was asked, by name, how often, and how many bytes that brought. */
  readonly hosts: readonly {
    readonly host: string;
    readonly requests: number;
    readonly bytes: number;
  }[];
  /** Sorted by type, name and version. */
  readonly packages: readonly RecordedPackage[];
  /** What was asked for beside these. */
  readonly others: readonly Exchange[];
  /** Connections that went by unseen. */
  readonly unrecorded: readonly Unrecorded[];
  /** How many requests were answered. */
  readonly requests: number;
  /** How many different bodies there are. */
  readonly bodies: number;
  /** Of these bodies, each once. */
  readonly bytes: number;
}

/** Sums it up. */
export function describeRecording(recording: Recording): DescribedRecording {
  const { exchanges, unrecorded } = recording;
  const packages = new Map<string, RecordedPackage>();
  const others: Exchange[] = [];
  for (const { exchange, fetched } of namedExchanges(recording)) {
    const { request: { url }, answer: { digest, size } } = exchange;
    if (fetched === undefined || !fetched.isWhole || !isFetch(exchange)) others.push(exchange);
    else {
      const { type, name, version, purl } = fetched;
      packages.set(`${url} ${digest}`, { type, name, version, purl, url, digest, size });
    }
  }
  const bodies = new Map(exchanges.map(({ answer: { digest, size } }) => [digest, size]));
  return {
    steps: [...Map.groupBy(exchanges, ({ step }) => step)]
      .map(([step, { length: requests }]) => ({ step, requests })),
    hosts: [...Map.groupBy(exchanges, ({ request }) => new URL(request.url).host)]
      .map(([host, asked]) => ({
        ...{ host, requests: asked.length },
        bytes: asked.reduce((sum, { answer }) => sum + answer.size, 0),
      }))
      .sort((a, b) => a.host < b.host ? -1 : 1),
    packages: [...packages.values()].sort((a, b) => sortText(a) < sortText(b) ? -1 : 1),
    ...{ others, unrecorded, requests: exchanges.length, bodies: bodies.size },
    bytes: [...bodies.values()].reduce((sum, size) => sum + size, 0),
  };
}

function sortText({ type, name, version, url }: RecordedPackage): string {
  return [type, name, version, url].join("\n");
}
