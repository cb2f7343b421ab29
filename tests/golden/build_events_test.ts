/**
 * What builds tell while they go on, and how they end: as JSON for programs, and as plain lines. Some builds and what
 * build_events.json says of them; a change in it is a change for whoever reads progress by a program.
 *
 * After a wanted change: `QUILLA_GOLDEN=write deno test -A tests/golden/build_events_test.ts`.
 *
 * @module
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { type ContextFiles, writeContext } from "../support/context_files.ts";
import { quilla } from "../support/fake_context.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";
import { Expectations } from "./expectations.ts";

/** One of several builds in one store, one after another. */
interface Build {
  readonly dockerfile: string;
  readonly files?: ContextFiles;
  readonly options?: readonly string[];
}

/** What came of it, without what depends on the machine or the clock. */
interface Telling {
  readonly code: number;
  readonly stdout: readonly string[];
  readonly stderr: readonly string[];
}

const hello = 'FROM scratch\nCOPY hello /\nENTRYPOINT ["/hello"]\n';
const chain = `ARG TAG=1
FROM scratch AS files
COPY hello data /from/
FROM scratch AS unneeded
COPY hello /never
FROM files AS middle
WORKDIR /work
COPY --from=files /from/hello copied
FROM scratch AS last
ARG TAG
LABEL tag=$TAG
COPY --from=middle /work /
`;
const configuration = `FROM scratch
ARG NAME=value OTHER
ENV A=1 B="two words" C=$NAME
LABEL a=b
EXPOSE 80/tcp
VOLUME /data
USER 1:2
WORKDIR /w
STOPSIGNAL SIGTERM
SHELL ["/bin/sh", "-e", "-c"]
HEALTHCHECK --interval=5s CMD ["/hello"]
ONBUILD COPY hello /later
CMD ["/hello"]
`;
const untidy = `from scratch as One
MAINTAINER someone
ENV key value
COPY $NOWHERE hello /
CMD hello
CMD hello again
`;

const files: ContextFiles = { hello: "hello\n", data: "data\n" };

const builds: Readonly<Record<string, Build>> = {
  "the tutorial": { dockerfile: hello, options: ["-t", "hello:1"] },
  "the tutorial, again": { dockerfile: hello, options: ["-t", "hello:1", "--explain"] },
  "the tutorial, with a changed file": {
    dockerfile: hello,
    files: { hello: "hello again\n" },
    options: ["--explain"],
  },
  "stages of which one is not needed": { dockerfile: chain, options: ["--build-arg", "TAG=2"] },
  "a stage in the middle, its steps anew": {
    dockerfile: chain,
    options: ["--target", "middle", "--no-cache-filter", "middle", "--explain"],
  },
  "instructions of the configuration": { dockerfile: configuration, options: ["-t", "trigger"] },
  "an image of the store, with a trigger": { dockerfile: "FROM trigger\nCOPY data /\n" },
  "two platforms": {
    dockerfile: "FROM scratch\nARG TARGETARCH\nLABEL arch=$TARGETARCH\nCOPY hello /\n",
    options: ["--platform", "linux/amd64,linux/arm64"],
  },
  "much to be said against it": { dockerfile: untidy },
  "a file that is not there": { dockerfile: "FROM scratch\nCOPY data /\nCOPY helo /\n" },
  "an instruction that is not there": { dockerfile: "FROM scratch\nCOPPY hello /\n" },
  "an image that is not there": { dockerfile: "FROM nothing/like-it:1\nCOPY hello /\n" },
};

const expected = new Expectations<Telling>("build_events.json");
const work = temporaryDirectory();

describe("what a build tells", () => {
  for (const progress of ["json", "plain"]) {
    it(progress, async () => {
      const place = join(work, progress);
      const made: Record<string, Telling> = {};
      for (const [name, build] of Object.entries(builds)) {
        made[`${progress}: ${name}`] = await tell(build, progress, place);
      }
      expected.expect(made);
    });
  }
  it("is written down for these builds", () => {
    const names = ["json", "plain"].flatMap((kind) =>
      Object.keys(builds).map((name) => `${kind}: ${name}`)
    );
    expected.write(names);
  });
});

async function tell(
  { dockerfile, files: own = {}, options = [] }: Build,
  progress: string,
  place: string,
): Promise<Telling> {
  const context = join(place, "context");
  mkdirSync(context, { recursive: true });
  writeContext(context, { ...files, ...own, Dockerfile: dockerfile });
  const platform = options.includes("--platform") ? [] : ["--platform", "linux/amd64"];
  const { code, stdout, stderr } = await quilla(
    { root: join(place, "store") },
    ...["build", "--pull=never", "--progress", progress, ...platform, ...options, context],
  );
  const lines = (text: string) =>
    text.replaceAll(place, "$PLACE").split("\n").filter((line) => line !== "");
  const told = lines(stderr).filter((line) => !isPace(line)).map(withoutTime);
  const isSideBySide = options.some((word) => word.includes(","));
  return { code, stdout: lines(stdout), stderr: isSideBySide ? byStep(told) : told };
}

/** News of how far a step is, and of slow ones: what there is of them depends on how fast the disk is. */
const isPace = (line: string) => /^\{"type":"progress"|^slowest |^ {8}\d/.test(line);

const withoutTime = (line: string) =>
  line
    .replace(/^(#\d+ DONE|total) \d+\.\ds/, "$1 TIME")
    .replace(/"time":"[-\dT:.]+Z"/, '"time":"TIME"')
    .replace(/"at":[\d.]+/, '"at":"TIME"')
    .replace(/"seconds":[\d.]+/, '"seconds":"TIME"');

/** Platforms are built side by side: what is told of one step keeps its order, the steps have none. */
function byStep(lines: readonly string[]): string[] {
  const stepOf = (line: string) =>
    Number(/^#(\d+) |"step":\{"id":(\d+)/.exec(line)?.slice(1).join(""));
  const isOfStep = (line: string) => stepOf(line) >= 0;
  const steps = lines.filter(isOfStep).sort((a, b) => stepOf(a) - stepOf(b));
  return [...steps, ...lines.filter((line) => !isOfStep(line))];
}
