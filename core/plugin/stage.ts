/**
 * A stage as instructions are handed it: what its contract says, and nothing of the build behind it.
 *
 * @module
 */
import { QuillaError } from "../errors.ts";
import type { ImageConfigDraft } from "../image/draft.ts";
import type { Change } from "../layer/change.ts";
import type { Layer } from "../layer/layer.ts";
import type { Platform } from "../platform.ts";
import type { SourceRange } from "../source.ts";
import type { FileView } from "../tree/view.ts";
import { checkedChanges } from "./changes.ts";
import type { Process } from "./contracts/process.ts";
import type { Fetched, FetchOptions } from "./contracts/source.ts";
import type { BeginningStage, Stage, StageOpening, StageView } from "./contracts/stage.ts";

/** For an instruction that looks at a stage. */
export class ViewForPlugin implements StageView {
  readonly #stage: StageView;

  constructor(stage: StageView) {
    this.#stage = stage;
  }

  get name(): string {
    return this.#stage.name;
  }

  get platform(): Platform {
    return this.#stage.platform;
  }

  get opening(): StageOpening {
    return this.#stage.opening;
  }

  get config(): ImageConfigDraft {
    return this.#stage.config;
  }

  get inherited(): Readonly<ImageConfigDraft> {
    return this.#stage.inherited;
  }

  get files(): FileView {
    return this.#stage.files;
  }

  get arguments(): ReadonlyMap<string, string | undefined> {
    return this.#stage.arguments;
  }

  lookup(name: string): string | undefined {
    return this.#stage.lookup(name);
  }

  expand(word: string): string {
    return this.#stage.expand(word);
  }

  expandWords(text: string): string[] {
    return this.#stage.expandWords(text);
  }

  expandDocument(body: string): string {
    return this.#stage.expandDocument(body);
  }
}

/** How long a stage is an instruction's. */
export interface Loan {
  /** The instruction, for messages. */
  readonly who: string;
  /** Whether it begins the stage, and may say what it goes on from. */
  readonly begins: boolean;
  isOver: boolean;
}

/** For an instruction that is at work. Once its loan is over, what it calls throws `plugin/not-awaited`. */
export class StageForPlugin extends ViewForPlugin implements Stage {
  /** Only there for the instruction that begins the stage. */
  declare readonly inherit?: BeginningStage["inherit"];
  readonly #stage: BeginningStage;
  readonly #loan: Loan;

  constructor(stage: BeginningStage, loan: Loan) {
    super(stage);
    this.#stage = stage;
    this.#loan = loan;
    if (loan.begins) this.inherit = (source) => this.#lent("inherit").inherit(source);
  }

  override lookup(name: string): string | undefined {
    return this.#lent("lookup").lookup(name);
  }

  override expand(word: string): string {
    return this.#lent("expand").expand(word);
  }

  override expandWords(text: string): string[] {
    return this.#lent("expandWords").expandWords(text);
  }

  override expandDocument(body: string): string {
    return this.#lent("expandDocument").expandDocument(body);
  }

  declare(name: string, written?: string): void {
    this.#lent("declare").declare(name, written);
  }

  set(name: string, value: string): void {
    this.#lent("set").set(name, value);
  }

  open(source?: string): Promise<FileView> {
    return this.#lent("open").open(source);
  }

  openSource(location: string, options?: FetchOptions): Promise<Fetched | undefined> {
    return this.#lent("openSource").openSource(location, options);
  }

  addLayer(changes: Iterable<Change> | AsyncIterable<Change>): Promise<Layer> {
    const stage = this.#lent("addLayer");
    return stage.addLayer(checkedChanges(changes, this.#loan.who));
  }

  run(process: Process): Promise<Layer> {
    return this.#lent("run").run(process);
  }

  secret(id: string): Uint8Array | undefined {
    return this.#lent("secret").secret(id);
  }

  agent(id: string): string | undefined {
    return this.#lent("agent").agent(id);
  }

  workspace(): string {
    return this.#lent("workspace").workspace();
  }

  warn(message: string, range?: SourceRange): void {
    this.#lent("warn").warn(message, range);
  }

  #lent(member: string): BeginningStage {
    const { who, isOver } = this.#loan;
    if (!isOver) return this.#stage;
    throw new QuillaError(`${who} called ${member} of its stage when it was over`, {
      code: "plugin/not-awaited",
      hint: "wait in `async apply` for all that it begins, with `await`",
    });
  }
}
