/**
 * What every check of Dockerfiles must do.
 *
 * @module
 */
import { deepEqual, equal, match, ok } from "node:assert/strict";
import { checkedFile } from "../checks/run.ts";
import { applyEdits } from "../dockerfile/edits.ts";
import { readDockerfile } from "../../../core/build/read.ts";
import type { Check, Finding } from "../../../core/plugin/contracts/check.ts";
import type { CheckTests } from "../author/tests.ts";
import type { PluginHost } from "../../../core/plugin/host.ts";
import type { SuiteCase } from "./suite.ts";

/** Where a check is tried. */
export interface CheckGiven extends Partial<CheckTests> {
  /** Has the instructions that Dockerfiles are written with. */
  readonly host: PluginHost;
}

/** Dockerfiles that a check must be able to read, right and wrong ones. */
const dockerfiles: Readonly<Record<string, string>> = {
  "a Dockerfile with some of everything": [
    "# check=skip=none",
    "ARG BASE=scratch",
    "FROM $BASE AS tools",
    "ENV A=1 B=$A",
    'LABEL a.b="c d"',
    "WORKDIR tools",
    "COPY <<one <<-two /here/",
    "1",
    "one",
    "\t2",
    "two",
    "RUN --mount=type=cache,target=/c echo $A",
    "FROM --platform=$BUILDPLATFORM tools AS other",
    "COPY --from=tools / /all/",
    'ENTRYPOINT ["/a"]',
    "ONBUILD RUN echo $UNKNOWN",
    "",
  ].join("\n"),
  "a Dockerfile without a stage": "ARG A=1\n",
  "a Dockerfile with an error in it": "FROM scratch\nCOPY --nonsense a /\nENV A=1\n",
  "a Dockerfile with a circle": "FROM two AS one\nFROM one AS two\n",
};

/** The cases. */
export function checkSuite(subject: Check, given: CheckGiven): readonly SuiteCase[] {
  const { name } = subject;
  const { host, finds = [], passes = [] } = given;
  return [
    {
      name: `${name} is called as comments name it, and says what it asks for`,
      run() {
        match(name, /^[A-Z][A-Za-z0-9]*$/);
        match(subject.description, /\S/);
        equal(/\n/.test(subject.description), false, "the description has several lines");
        if (subject.url !== undefined) ok(isPage(subject.url), `${subject.url} is no http(s) URL`);
      },
    },
    ...Object.entries(dockerfiles).map(([which, text]) => ({
      name: `${name} reads ${which}, and finds the same each time`,
      run() {
        findingsIn(subject, text, host);
      },
    })),
    ...finds.map((text, index) => ({
      name: `${name} finds something in Dockerfile ${index + 1} of finds`,
      run() {
        ok(findingsIn(subject, text, host).length > 0, `it finds nothing in\n${text}`);
      },
    })),
    ...passes.map((text, index) => ({
      name: `${name} has nothing to say of Dockerfile ${index + 1} of passes`,
      run() {
        const found = findingsIn(subject, text, host).map(({ detail }) => detail);
        ok(found.length === 0, `it finds in\n${text}\nthat ${found.join("\n")}`);
      },
    })),
  ];
}

/** What it finds, which must have a text and a place in the file, and what mends it must leave a Dockerfile. */
function findingsIn(check: Check, text: string, host: PluginHost): readonly Finding[] {
  const dockerfile = readDockerfile({ name: "Dockerfile", text }, host);
  const { file } = checkedFile({ dockerfile, host });
  const found = [...check.check(file)];
  deepEqual([...check.check(file)], found);
  const lines = text.split("\n").length;
  for (const { detail, line, range = line?.range, fix } of found) {
    match(detail, /\S/);
    if (fix !== undefined) {
      match(fix.title, /\S/);
      const mended = applyEdits(dockerfile.file, fix.edits);
      const { failure } = readDockerfile({ name: "Dockerfile", text: mended }, host);
      equal(failure?.message, dockerfile.failure?.message, `mended, it is\n${mended}`);
    }
    if (range === undefined) continue; // of the file as a whole
    ok(range.start.line >= 1 && range.end.line <= lines, `line ${range.start.line} of ${lines}`);
  }
  return found;
}

function isPage(url: string): boolean {
  return URL.canParse(url) && ["http:", "https:"].includes(new URL(url).protocol);
}
