/**
 * A stage while it is built: all that instructions can see and do.
 *
 * @module
 */
import {
  beginDraft,
  completeDraft,
  copyDraft,
  draftOf,
  type ImageConfigDraft,
} from "../image/draft.ts";
import type { Image } from "../image/image.ts";
import { assembleLayers, type LayerMaking } from "../layer/assemble.ts";
import type { Change } from "../layer/change.ts";
import { broughtTime } from "../layer/layer_time.ts";
import type { Layer } from "../layer/layer.ts";
import { treeChanges } from "../layer/tree_changes.ts";
import type { HistoryEntry } from "../oci/config.ts";
import type { Platform } from "../platform.ts";
import type { Printer } from "../plugin/calls.ts";
import type { Step } from "../plugin/contracts/dockerfile.ts";
import type { BeginningStage, StageOpening } from "../plugin/contracts/stage.ts";
import { ViewForPlugin } from "../plugin/stage.ts";
import type { Fetched, FetchOptions } from "../plugin/contracts/source.ts";
import type { SourceRange } from "../source.ts";
import type { Store } from "../store/store.ts";
import { UnionTree } from "../tree/union.ts";
import type { FileView } from "../tree/view.ts";
import type { StepText } from "./cache/memory.ts";
import type { StepMemory } from "./cache/step_memory.ts";
import { nameInstruction } from "./failure.ts";
import type { StepNews, StepOutcome } from "../plugin/contracts/build_event.ts";
import { historyComment, partComment, unknownHistory } from "./history.ts";
import type { StagePlan } from "./plan.ts";
import { applyStep, requireValidConfig, textOf } from "./plugin_step.ts";
import type { Fetching, FileSource, Programs } from "./surroundings.ts";
import type { Process } from "../plugin/contracts/process.ts";
import { Variables, type VariableSources } from "./variables.ts";
import { requirePlainLayers } from "./windows_base.ts";

/** What a stage needs of the build around it. */
export interface StageSurroundings extends LayerMaking {
  readonly store: Store;
  readonly variables: Omit<VariableSources, "environment">;
  /** The times of all files, where the user said which. */
  readonly times: number | "preserve" | undefined;
  /** Ends what is written. */
  readonly signal?: AbortSignal | undefined;
  /** Whether it reaches no image: see core/layer/reserved_names.ts. */
  readonly reservedNames: boolean;
  /** How many steps are still to come on top of the one that is at work. */
  stepsAbove(): number;
  /** The date of history entries, RFC 3339. */
  readonly created: string;
  /** An earlier stage, finished, an image, or the files of a context. */
  inherit(source: string, platform: Platform): Promise<BuildStage | Image | ContextBase>;
  open(source: string | undefined, platform: Platform): Promise<FileSource>;
  readonly sources: Fetching;
  /** What programs are run with; loaded when the first one is. */
  programs(): Promise<Programs>;
  /** What a step finds in the cache, and leaves there. */
  memory(step: Step, said: StepText): StepMemory;
  warn(message: string, range?: SourceRange): void;
  tell(step: Step, news: StepNews): void;
}

/** A context that a stage is based on. */
export interface ContextBase {
  /** Owners are those that the image's files get. */
  readonly files: FileView;
  /** Whether it is no layer even, as `scratch` is none. */
  readonly isNothing?: boolean | undefined;
}

export class BuildStage implements BeginningStage {
  readonly name: string;
  platform: Platform;
  readonly opening: StageOpening;
  /** What the image that it began with says that it runs on. */
  basePlatform: Platform | undefined;
  config: ImageConfigDraft;
  inherited: Readonly<ImageConfigDraft> = draftOf();
  readonly #around: StageSurroundings;
  #variables: Variables;
  #tree = new UnionTree([]);
  #layers: Layer[] = [];
  #history: HistoryEntry[] = [];
  #step!: Step;
  #memory!: StepMemory;
  /** The comments of the layers that the step has added, for the history. */
  #ofStep: string[] = [];
  #own = 0;
  #fresh = 0;
  readonly #sources: Fetching;
  readonly #beingWritten = new Set<Promise<Layer>>();

  constructor(plan: StagePlan, platform: Platform, around: StageSurroundings) {
    this.name = plan.name;
    this.opening = plan.opening;
    this.platform = plan.opening.platform ?? platform;
    this.#around = around;
    this.#sources = around.sources.within();
    this.config = draftOf(undefined, (name) => this.#variables.environmentSet(name));
    this.#variables = this.#newVariables();
  }

  get files(): UnionTree {
    return this.#tree;
  }

  get layers(): readonly Layer[] {
    return this.#layers;
  }

  /** How many of the layers, on top, this build made. */
  get own(): number {
    return this.#own;
  }

  /** How many of these came since the last program ran. */
  get fresh(): number {
    return this.#fresh;
  }

  get history(): readonly HistoryEntry[] {
    return this.#history;
  }

  get arguments(): ReadonlyMap<string, string | undefined> {
    return this.#variables.arguments;
  }

  lookup(name: string): string | undefined {
    return this.#variables.lookup(name);
  }

  expand(word: string): string {
    return this.#variables.expand(word);
  }

  expandWords(text: string): string[] {
    return this.#variables.expandWords(text);
  }

  expandDocument(body: string): string {
    return this.#variables.expandDocument(body);
  }

  declare(name: string, written?: string): void {
    this.#variables.declare(name, written);
  }

  set(name: string, value: string): void {
    this.config.env.set(name, value);
  }

  /** Runs one instruction, and notes it in the history. */
  async perform(step: Step): Promise<StepOutcome> {
    this.#step = step;
    this.#memory = this.#around.memory(step, textOf(step, this));
    this.#ofStep = [];
    const { instruction, args, line } = step;
    try {
      await applyStep(step, this, this.#printer(step));
      await this.#requireWritten(step);
    } finally {
      this.#sources.close();
    }
    requireValidConfig(this);
    const cache = this.#memory.report;
    if (instruction.begins !== undefined) return { layerSize: undefined, cache };
    const createdBy = instruction.history === undefined
      ? line.text
      : instruction.history(args, new ViewForPlugin(this));
    if (createdBy !== undefined) this.#note(createdBy);
    const before = this.#layers.length - this.#ofStep.length;
    const layers = this.#layers.slice(before).map(({ blob }) => blob);
    const size = layers.reduce((sum, { size }) => sum + size, 0);
    return { layerSize: layers.length === 0 ? undefined : size, layers, cache };
  }

  /** An entry of the history for each layer, or one without any. */
  #note(createdBy: string | undefined): void {
    const { created } = this.#around;
    const comments = this.#ofStep.length === 0 ? [historyComment] : this.#ofStep;
    const empty = this.#ofStep.length === 0 ? { emptyLayer: true } : {};
    this.#history.push(...comments.map((comment) => ({ created, createdBy, comment, ...empty })));
  }

  /** What a plugin prints is told as a program's output. */
  #printer(step: Step): Printer {
    return (stream, text) => {
      this.#around.tell(step, { type: "output", stream, text });
      return true;
    };
  }

  async inherit(source: string): Promise<void> {
    const base = await this.#around.inherit(source, this.platform);
    const onSet = (name: string) => this.#variables.environmentSet(name);
    if (base instanceof BuildStage) {
      this.config = copyDraft(base.config, onSet);
      this.#variables = this.#newVariables(base.#variables);
      this.basePlatform = base.basePlatform;
      this.platform = base.platform;
      this.#tree = base.#tree;
      this.#history = [...base.#history];
      this.#own = base.#own;
      this.#fresh = base.#fresh;
    } else if ("files" in base) {
      return await this.#beginWith(base, source);
    } else {
      await this.#noteBase(source, base);
      this.config = draftOf(base.config, onSet);
      this.basePlatform = base.config;
      this.#variables = this.#newVariables();
      this.#tree = new UnionTree(await Promise.all(base.layers.map((layer) => layer.files())));
      this.#history = [...(base.config.history ?? unknownHistory(base))];
    }
    completeDraft(this.config, this.platform);
    this.inherited = copyDraft(this.config);
    // What it keeps for builds on top of it is for this one, not for those on top of this.
    this.config.onBuild = undefined;
    this.#layers = [...base.layers];
  }

  /** What a name stands for is no work that could be saved, but a reason for the steps that follow. */
  async #noteBase(source: string, { descriptor }: Image): Promise<void> {
    const inputs = [`base ${source} ${descriptor.digest}`];
    if (await this.#memory.recallResult(inputs) !== undefined) return;
    this.#memory.rememberResult(inputs, { layer: undefined });
  }

  /** Files as a base: an image of one layer that says nothing else. */
  async #beginWith({ files, isNothing }: ContextBase, source: string): Promise<void> {
    beginDraft(this.config, this.platform);
    this.inherited = copyDraft(this.config);
    if (isNothing) return;
    await this.addLayer(treeChanges(files, "/"));
    this.#note(`${this.#step.line.keyword} ${source}`);
  }

  async open(source?: string): Promise<FileView> {
    return (await this.#around.open(source, this.platform)).files;
  }

  run(process: Process): Promise<Layer> {
    return this.#noted(this.#run(process));
  }

  async #run(process: Process): Promise<Layer> {
    const step = this.#step;
    const { platform } = this;
    const { times, open, reservedNames } = this.#around;
    const programs = await this.#around.programs();
    const layer = await programs.run({
      process,
      config: this.config,
      files: this.#tree,
      layers: this.#layers,
      own: this.#own,
      fresh: this.#fresh,
      platform,
      times,
      reservedNames,
      environment: this.#variables.proxies,
      memory: this.#memory,
      isAnew: this.#memory.isIgnored,
      open: (from) => open(from, platform),
      onOutput: (stream, text) => this.#around.tell(step, { type: "output", stream, text }),
      onShell: (isOpen) => this.#around.tell(step, { type: "shell", isOpen }),
    });
    await this.#put(layer);
    this.#fresh = 0;
    return layer;
  }

  addLayer(changes: Iterable<Change> | AsyncIterable<Change>): Promise<Layer> {
    return this.#noted(this.#assemble(changes));
  }

  async #noted(written: Promise<Layer>): Promise<Layer> {
    this.#beingWritten.add(written);
    try {
      return await written;
    } finally {
      this.#beingWritten.delete(written);
    }
  }

  async #assemble(changes: Iterable<Change> | AsyncIterable<Change>): Promise<Layer> {
    const step = this.#step;
    const { store, times = broughtTime, followers, cut, reservedNames, signal } = this.#around;
    requirePlainLayers(this.basePlatform, this.#tree);
    const onProgress = (bytes: number) => this.#around.tell(step, { type: "progress", bytes });
    const about = { store, times, followers, cut, onProgress, reservedNames, signal };
    const own = this.#layers.slice(this.#layers.length - this.#own).map(({ diffId }) => diffId);
    const room = { below: this.#layers.length, above: this.#around.stepsAbove(), own };
    const whole = { ...about, below: this.#tree, room, memory: this.#memory };
    const layers = await assembleLayers(changes, whole);
    for (const [at, layer] of layers.entries()) await this.#put(layer, partComment(at, layers));
    return layers.at(-1)!;
  }

  async #put(layer: Layer, comment = historyComment): Promise<Layer> {
    this.#tree = this.#tree.with(await layer.files());
    this.#layers.push(layer);
    this.#own++;
    this.#fresh++;
    this.#ofStep.push(comment);
    return layer;
  }

  openSource(location: string, options?: FetchOptions): Promise<Fetched | undefined> {
    return this.#sources.openSource(location, options);
  }

  workspace(): string {
    return this.#sources.workspace();
  }

  secret(id: string): Uint8Array | undefined {
    return this.#sources.lent.secret(id);
  }

  agent(id: string): string | undefined {
    return this.#sources.lent.agent(id);
  }

  warn(message: string, range?: SourceRange): void {
    this.#around.warn(message, range ?? this.#step.line.range);
  }

  /** A layer that nobody waited for would be lost, or be another instruction's. */
  async #requireWritten(step: Step): Promise<void> {
    if (this.#beingWritten.size === 0) return;
    await Promise.allSettled(this.#beingWritten);
    throw step.line.error(`${nameInstruction(step)} was over before its layer was written`, {
      code: "plugin/not-awaited",
      hint: "write `await stage.addLayer(…)`, in an `async apply`",
    });
  }

  #newVariables(inherited?: Variables): Variables {
    const sources = { ...this.#around.variables, environment: this.config.env };
    return new Variables(sources, inherited);
  }
}
