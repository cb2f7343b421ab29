/**
 * What is another thing when an image is built again than it was when it was built first.
 *
 * @module
 */
/** One input that is not what the provenance says. */
export interface Deviation {
  /** What kind of input. */
  readonly what:
    | "context"
    | "dockerfile"
    | "git"
    | "http"
    | "plugin"
    | "volume"
    | "container"
    | "recording"
    | "builder";
  /** Which one: a URL, the name of a plugin. */
  readonly name: string;
  /** What the provenance says, such as a digest. */
  readonly recorded: string;
  /** What it is now. */
  readonly found: string;
}

/** Those of one rebuild, as they are found. */
export class Deviations {
  readonly #all: Deviation[] = [];

  /** Each once, in the order in which they were found. */
  get all(): readonly Deviation[] {
    return this.#all;
  }

  /** Takes one; of an input the first. */
  add(deviation: Deviation): void {
    const { what, name } = deviation;
    if (this.#all.some((each) => each.what === what && each.name === name)) return;
    this.#all.push(deviation);
  }
}

/** In words. */
export function describeDeviation({ what, name, recorded, found }: Deviation): string {
  switch (what) {
    case "context":
      return `the files of ${name} are others: ${recorded} then, ${found} now`;
    case "dockerfile":
      return `the Dockerfile ${name} is another: ${recorded} then, ${found} now`;
    case "git":
      return `${name} leads elsewhere: to ${recorded} then, which is not there any more, to ${found} now`;
    case "http":
      return `the file at ${name} is another: ${recorded} then, ${found} now`;
    case "plugin":
      return `the plugin ${name} is another: ${recorded} then, ${found} now`;
    case "volume":
      return `RUN saw ${recorded} at ${name}, and sees ${found} there now`;
    case "container":
      return `${name} was done ${recorded}, and is done ${found} now`;
    case "recording":
      return `${name} was answered what stands in the recording ${recorded}, and has ${found} now`;
    case "builder":
      return `it was built by ${recorded}, and is built again by ${found}`;
  }
}
