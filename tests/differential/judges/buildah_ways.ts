/**
 * Where buildah 1.28 goes its own way. BuildKit is what quilla follows.
 *
 * @module
 */
import type { Case } from "../case.ts";

/** A rule that tells such a difference wherever it is met. */
export interface OwnWay {
  readonly reason: string;
  /** @param ours what quilla says of the subject, `theirs` buildah; empty where they say nothing */
  holds(subject: string, ours: string, theirs: string, each: Case): boolean;
}

export const ownWays: readonly OwnWay[] = [
  {
    reason: "drops setuid and setgid bits of the context",
    holds: (_, ours, theirs) =>
      /^\w+ [2-7]/.test(ours) && ours.replace(/^(file|directory) [0-7]/, "$1 0") === theirs,
  },
  {
    reason: "does not give the mode of --chmod to directories that it makes",
    holds: (_, ours, theirs, { dockerfile }) =>
      dockerfile.includes("--chmod") && /^directory/.test(ours) &&
      theirs === ours.replace(/ \d{4}/, " 0755"),
  },
  {
    reason: "makes the directories of VOLUME",
    holds: (_, ours, theirs, { dockerfile }) =>
      dockerfile.includes("VOLUME") && ours === "" && theirs === "directory 0755 0:0",
  },
  {
    reason: "keeps ranges and capital letters of EXPOSE as they are written",
    holds: (subject) => subject === "config ExposedPorts",
  },
  {
    reason: "keeps users' extended attributes",
    holds: (_, ours, theirs) =>
      theirs.startsWith(ours) && /^( user\.\w+=[0-9a-f]*)+$/.test(theirs.slice(ours.length)),
  },
  {
    reason: "makes CMD and ENTRYPOINT in shell form for /bin/sh, whatever SHELL says",
    holds: (subject, _ours, theirs, { dockerfile }) =>
      /^config (Cmd|Entrypoint)$/.test(subject) && dockerfile.includes("SHELL [") &&
      theirs.startsWith('["/bin/sh","-c"'),
  },
  {
    reason: "knows no stage by a variable in FROM",
    holds: (subject, _ours, theirs, { dockerfile }) =>
      subject === "build" && theirs.includes("short-name") && /^FROM \$/m.test(dockerfile),
  },
  {
    reason: "gives 0755 to directories that are excluded but hold an exception",
    holds: (_, ours, theirs, { files = {} }) =>
      ".dockerignore" in files && /^directory/.test(ours) && theirs === "directory 0755 0:0",
  },
];

const replacesLinks = "replaces a link at the destination, or takes it for a directory";
const argEndsWithStage = "an ARG ends with its stage";
const envBeforeArg = "an ENV goes before a later ARG of its name";

/** By case, where no rule can tell. */
export const ownCases: ReadonlyMap<string, string> = new Map(Object.entries({
  "COPY: over a link named": replacesLinks,
  "links: to nothing, as the file": replacesLinks,
  "links: to a file": replacesLinks,
  "COPY: empty --from": "an empty --from is an error",
  "wildcards: a star and hidden files": "a name that looks like a pattern is matched again",
  "wildcards: a wildcard for the link": "a wildcard may stand for a link in the middle of a path",
  "wildcards: nothing matches at all": "a wildcard that matches nothing is an error",
  "ignore file: everything by two stars but one kind":
    "an exception with two stars does not reach into directories",
  "ignore file: white space behind an exception's mark":
    "white space behind ! is part of the pattern",
  "ignore file: regular expression characters":
    "parentheses and bars mean in an ignore file what they mean in a regular expression",
  "ignore file: a wildcard finds only what is left":
    "what is below an excluded directory comes along with its parent's wildcard",
  "config: arg over env": envBeforeArg,
  "trap: 9: ENV wins over ARG": envBeforeArg,
  "trap: 9: ARG after ENV": envBeforeArg,
  "stages: args of the parent": argEndsWithStage,
  "build args in the child stage": argEndsWithStage,
  "trap: 9: a child stage knows its parent's ARG": argEndsWithStage,
  "stages: names of mixed case": "names of stages are looked up as they are written",
  "expansion: an empty name": "$$ stays as it is",
  "syntax: unicode": "fails where a destination is not ASCII",
  "syntax: the escape directive": "the escape directive is not followed in values",
  "trap: 15: durations in nanoseconds": "--retries=0 is an error",
}));

/** Where buildah itself answers now so, now so. */
export const undecided: ReadonlyMap<string, string> = new Map([
  ["stages: the latest of one name", "which of two stages of one name it takes is left to chance"],
]);
