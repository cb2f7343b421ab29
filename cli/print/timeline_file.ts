/**
 * The file of `build --timeline`.
 *
 * @module
 */
import { type Observer, timelineForm, watchTimeline } from "../../mod.ts";
import { readWord } from "../words/usage.ts";
import { writeOutput } from "./output_file.ts";

/** One that is to be written, whether the build succeeds or not. */
export class TimelineFile {
  readonly #path: string;
  readonly #form: ReturnType<typeof timelineForm>;
  readonly #watch = watchTimeline();

  /** @throws {QuillaError} `timeline/form`, `output/unwritable`, before anything is built */
  constructor(path: string) {
    this.#path = path;
    this.#form = readWord("--timeline", () => timelineForm(path));
    writeOutput("--timeline", path);
  }

  /** Whom the build has to tell. */
  get observers(): readonly Observer[] {
    return [this.#watch.observer];
  }

  /**
   * Builds, and writes the timeline of that.
   *
   * @param warn told why there is none of a build that failed
   * @throws {QuillaError} `output/unwritable`, and what the build throws
   */
  async during<T>(build: () => Promise<T>, warn: (message: string) => void): Promise<T> {
    let outcome: T;
    try {
      outcome = await build();
    } catch (failure) {
      await this.#write().catch((error) => warn(String(error.message)));
      throw failure;
    }
    await this.#write();
    return outcome;
  }

  async #write(): Promise<void> {
    writeOutput("--timeline", this.#path, await this.#watch.text(this.#form));
  }
}
