/**
 * What is said of the blobs of a transfer, by what the command does; Docker's words where Docker has the command.
 *
 * @module
 */
import type { Activity } from "./state.ts";

/** The words of one command. */
export interface TransferWords {
  /** What goes on, for the line of all: `pulling`. */
  readonly doing: string;
  /** A blob begins to move. */
  readonly begin: string;
  /** It is there now. */
  readonly end: string;
  /** It was there before. */
  readonly present: string;
  /** It was taken over from another repository. */
  readonly mounted: string;
  /** What there is where somebody stopped it. */
  readonly left: string;
}

const keptHere = "what is here whole does not come again next time; no name was given";
const mounted = "Mounted from another repository";

/** Docker's words for what is pulled. */
export const pullWords: TransferWords = {
  ...{ doing: "pulling", begin: "Pulling fs layer", end: "Pull complete" },
  ...{ present: "Already exists", mounted, left: keptHere },
};

/** Docker's words for what is pushed. */
export const pushWords: TransferWords = {
  ...{ doing: "pushing", begin: "Pushing", end: "Pushed" },
  ...{ present: "Layer already exists", mounted },
  left: "what is there whole is not sent again next time; no name was given",
};

/** Words of ours. */
export const copyWords: TransferWords = {
  ...{ doing: "copying", begin: "copying", end: "copied", present: "there already" },
  mounted: "taken over from another repository",
  left: "nothing was given a name, and no file is left half-written",
};

/** The same for archives that are read. */
export const loadWords: TransferWords = {
  ...{ doing: "loading", begin: "loading", end: "loaded", present: "there already", mounted },
  left: keptHere,
};

/** The same for archives that are written. */
export const saveWords: TransferWords = {
  ...{ doing: "saving", begin: "saving", end: "saved", present: "there already", mounted },
  left: "no file is left half-written",
};

/** What happens to something, where it is not simply moved; undefined where it is. */
export function activityWord(activity: Activity): string | undefined {
  return activityWords.get(activity);
}

const activityWords: ReadonlyMap<Activity, string> = new Map([
  ["check", "checking"],
  ["convert", "compressing"],
  ["read", "reading"],
  ["write", "writing"],
]);
