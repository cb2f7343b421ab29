/**
 * What the benchmark asks of a builder. Each is handed a folder, its store, that is empty or not there at first.
 *
 * @module
 */
import type { Family } from "./results.ts";

/** A program to run. */
export interface Command {
  readonly words: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Where; the bench's own folder unless given. */
  readonly cwd?: string;
}

export interface Contestant {
  /** As the tables name it. */
  readonly name: string;
  readonly family: Family;
  /** Of how many files, layers or tags, where that grows. */
  readonly count?: number;
  /** Process ID of the daemon that does the work. */
  readonly daemon?: number | undefined;
  /** Empties a store that lies elsewhere. */
  forget?(): Promise<void>;
}

/** Builds the Dockerfile of a folder, as the image `bench`. */
export interface Builder extends Contestant {
  /** Which builds it is asked for; another setting of the same program does the others. */
  readonly does: "cold" | "again" | "both";
  /** @param again whether results of an earlier build may be taken */
  build(store: string, context: string, again: boolean): Command;
  /** What comes before {@linkcode build} is asked `again`; a cold build unless given. */
  prepare?(store: string, context: string): Command;
  /** Writes the layers of `bench` as uncompressed archives into a folder, which is there: their paths, lowest first. */
  layers(store: string, folder: string): Promise<string[]>;
}

/** Where the two images that are pushed lie. */
export interface PushedImages {
  /** OCI layout with uncompressed layers; its references are `v1` and `v2`. */
  readonly layout: string;
  /** What `docker save` would write of one of them; its name there is `bench`. */
  archive(version: string): string;
  /** The context of one of them. */
  context(version: string): string;
}

export interface Pusher extends Contestant {
  /** Takes one of the images into the store. */
  take(store: string, images: PushedImages, version: string, reference: string): Promise<void>;
  /** @param reference such as `localhost:5000/bench:v1` */
  push(store: string, images: PushedImages, version: string, reference: string): Command;
}

/** An image whose data is one layer, and one whose data is as many as quilla makes of it. */
export const CUTS = ["in parts", "whole"] as const;
export type Cut = typeof CUTS[number];

/** Who makes the images that everyone pushes and pulls. */
export interface Maker extends Pusher {
  /** Builds a context as `bench:VERSION`. */
  make(store: string, context: string, version: string, cut: Cut): Promise<void>;
  /** Writes one of the images into the layout and the archive. */
  export(store: string, images: PushedImages, version: string): Promise<void>;
}

/** One of quilla's executables. */
export interface Executable extends Builder, Puller, Maker {
  /** Its own, and that of its runtime. */
  version(): Promise<string>;
  /** Any of its commands. */
  command(store: string, ...words: string[]): Command;
}

export interface Puller extends Contestant {
  /** @param folder a new folder that is removed with the store */
  pull(store: string, folder: string, reference: string): Command;
  /** Where the files are: in a directory, or in the store, as layers. */
  files(store: string, folder: string, reference: string): Promise<
    { readonly directory: string } | { readonly layers: string[] }
  >;
}

/** All that the machine has. */
export interface Contestants {
  readonly builders: readonly Builder[];
  readonly pushers: readonly Pusher[];
  readonly pullers: readonly Puller[];
  readonly executables: readonly Executable[];
  readonly maker: Maker;
  /** Why others are not here. */
  readonly missing: readonly string[];
  readonly versions: Readonly<Record<string, string>>;
}
