/**
 * What lies around the documents of an editor: build contexts and their ignore files, images of the store, what builds remember.
 *
 * @module
 */
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { TextDocument } from "vscode-languageserver-textdocument";
import {
  formatPlatform,
  messageOf,
  type Platform,
  QuillaError,
} from "../../../core/plugin/api/nouns.ts";
import type { ImageConfig } from "../../../core/plugin/api/oci.ts";
import type { Store } from "../../../core/plugin/api/store.ts";
import type { PluginHost } from "../../../core/plugin/host.ts";
import { ignoredOf, knownImages, lastStep } from "../../kit/building/mod.ts";
import type { LastStepPlace } from "../../kit/building/mod.ts";
import { Analysis, type Problem } from "./analysis.ts";
import type { Offers } from "./completion.ts";
import { contextEntries } from "./context_files.ts";
import type { Knowledge } from "./hover.ts";
import { noSettings, type Settings } from "./settings.ts";
import { imageNames, storedImage } from "./stored.ts";

/** Opens the store; undefined where there is none. Whoever asks closes it. */
export type OpenStore = () => Promise<Store | undefined>;

/** One editor's workspace. */
export class Workspace {
  settings: Settings = noSettings;
  /** Its first directory; undefined where it has none. */
  root: string | undefined;
  readonly #openStore: OpenStore;
  readonly #analyses = new Map<string, Analysis>();
  /** Configurations of images, and that there is none; forgotten when a file is opened or saved. */
  readonly #images = new Map<string, ImageConfig | undefined>();

  #forgotten = 0;

  constructor(readonly host: () => Promise<PluginHost>, openStore: OpenStore) {
    this.#openStore = openStore;
  }

  /** Whatever was known of the world may be another now. */
  forget(): void {
    this.#images.clear();
    this.#analyses.clear();
    this.#forgotten++;
  }

  /** The document is closed. */
  close({ uri }: TextDocument): void {
    this.#analyses.delete(uri);
  }

  /** The document, understood; once for each of its versions. */
  async analyse(given: TextDocument): Promise<Analysis> {
    const host = await this.host();
    const { uri, version, languageId } = given;
    const known = this.#analyses.get(uri);
    if (known?.document.version === version) return known;
    // What is given is changed in its place by whatever is typed next.
    const document = TextDocument.create(uri, languageId, version, given.getText());
    const { settings } = this;
    const forgotten = this.#forgotten;
    const asked = new Map<string, readonly [string, Platform]>();
    const image = (name: string, platform: Platform) => {
      const key = `${formatPlatform(platform)} ${name}`;
      if (!this.#images.has(key)) asked.set(key, [name, platform]);
      return this.#images.get(key);
    };
    const { ignored, problem } = this.#ignored(uri);
    let analysis = new Analysis(document, { host, settings, ignored, image, problem });
    if (asked.size > 0) {
      const found = await this.#withStore((store) => {
        const find = knownImages(store);
        for (const [key, [name, platform]] of asked) this.#images.set(key, find(name, platform));
        return asked.size;
      });
      if (found === undefined) { for (const key of asked.keys()) this.#images.set(key, undefined); }
      const isKnown = [...asked.keys()].some((key) => this.#images.get(key) !== undefined);
      if (isKnown) analysis = new Analysis(document, { host, settings, ignored, image, problem });
    }
    if (forgotten === this.#forgotten) this.#analyses.set(uri, analysis);
    return analysis;
  }

  /** What completion asks for. */
  async offers(uri: string): Promise<Offers> {
    const { context, path } = this.#placeOf(uri);
    return {
      host: await this.host(),
      images: async () => await this.#withStore(imageNames) ?? [],
      files: async (directory) => {
        if (path === undefined || context === undefined) return [];
        return await contextEntries(context, directory, this.#ignored(uri).ignored);
      },
    };
  }

  /** What hovering asks for. */
  async knowledge(uri: string): Promise<Knowledge> {
    return {
      host: await this.host(),
      image: (name, platform) => this.#withStore((store) => storedImage(store, name, platform)),
      lastStep: (step) =>
        this.#withStore((store) => lastStep(store, { ...step, projects: this.#projects(uri) })),
    };
  }

  /** Where the file lies, and its context; nothing for what is in no file. */
  #placeOf(uri: string): { readonly path?: string; readonly context?: string } {
    if (!uri.startsWith("file:")) return {};
    const path = fileURLToPath(uri);
    const { context } = this.settings;
    return {
      path,
      context: context === undefined ? dirname(path) : resolve(this.root ?? dirname(path), context),
    };
  }

  /** By what a build may have been called: in the context's directory, or the workspace's. */
  #projects(uri: string): LastStepPlace["projects"] {
    const { path, context } = this.#placeOf(uri);
    if (path === undefined) return [];
    const contexts = new Set([
      context!,
      dirname(path),
      ...this.root === undefined ? [] : [this.root],
    ]);
    return [...contexts].flatMap((context) => {
      const inside = relative(context, path);
      const usual = ["Dockerfile", "dockerfile", "Containerfile"].includes(inside) ? [""] : [];
      return [...usual, inside, join(".", inside) === inside ? `./${inside}` : inside, path]
        .map((file) => ({ context, file }));
    });
  }

  #ignored(
    uri: string,
  ): { readonly ignored?: ReturnType<typeof ignoredOf>; readonly problem?: Problem } {
    const { path, context } = this.#placeOf(uri);
    if (path === undefined || context === undefined) return {};
    try {
      return { ignored: ignoredOf(path, context) };
    } catch (error) {
      if (!(error instanceof QuillaError)) return {}; // the directory is not there yet
      const start = { line: 1, column: 1 };
      const { code, message } = error;
      return { problem: { range: { start, end: start }, severity: "error", code, message } };
    }
  }

  async #withStore<T>(work: (store: Store) => T | Promise<T>): Promise<T | undefined> {
    const store = await this.#openStore();
    if (store === undefined) return undefined;
    try {
      return await work(store);
    } finally {
      store.close();
    }
  }
}

/** What an editor shows of a failure. */
export function told(error: unknown): string {
  if (!(error instanceof QuillaError)) return messageOf(error);
  return error.hint === undefined ? error.message : `${error.message}\n${error.hint}`;
}
