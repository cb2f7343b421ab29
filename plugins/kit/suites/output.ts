/**
 * What every output must do.
 *
 * @module
 */
import { deepEqual, equal, match, ok } from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { prepareOutputs, type WriteAll, type WrittenImage } from "../building/outputs.ts";
import type { PlatformImage } from "../building/result.ts";
import { writeImage } from "../../../core/image/write_image.ts";
import { assembleLayer } from "../../../core/layer/assemble.ts";
import type { Change } from "../../../core/layer/change.ts";
import { parsePlatform } from "../../../core/platform.ts";
import type { Output, OutputSettings } from "../../../core/plugin/contracts/output.ts";
import type { PluginHost } from "../../../core/plugin/host.ts";
import { parseTag, type Reference } from "../../../core/reference.ts";
import { Store } from "../../../core/store/store.ts";
import { UnionTree } from "../../../core/tree/union.ts";
import { filesIn, inDirectory, readTwice, refusedWithHint, type SuiteCase } from "./suite.ts";

/** Where an output is tried. */
export interface OutputGiven {
  /** Has the output, and the transports that it uses. */
  readonly host: PluginHost;
  /** What it is told, to write into a new empty directory. */
  settings(directory: string): OutputSettings;
  /** What the image is called; `suite:1` unless given. */
  readonly names?: readonly Reference[] | undefined;
  /** What it is told of a place in an empty directory where nothing can be written. */
  impossible?(directory: string): OutputSettings;
}

/** What is built, unless a case wants something else. */
const one: readonly string[] = ["linux/amd64"];

/** The cases. */
export function outputSuite(subject: Output, given: OutputGiven): readonly SuiteCase[] {
  const { type, takes } = subject;
  return [
    {
      name: `${type} is written behind type=, and its fields behind commas`,
      run() {
        match(type, /^[a-z][a-z0-9-]*$/);
        for (const name of Object.keys(subject.fields)) match(name, /^[a-z][a-z0-9.-]*$/);
      },
    },
    {
      name: `${type} reads what it read before as it is, and changes nothing that it reads`,
      run: () =>
        inDirectory((directory) => {
          readTwice(given.settings(directory), (said, refuse) =>
            subject.read?.(said, refuse) ?? said);
          return Promise.resolve();
        }),
    },
    {
      name: `${type} writes nothing before the build is done`,
      run: () =>
        inWorkshop(given, async ({ place, prepare }) => {
          await prepare();
          deepEqual([...filesIn(place)], []);
        }),
    },
    {
      name: `${type} writes an image of one platform, and says what points at it`,
      run: () =>
        inWorkshop(given, async ({ write }) => {
          const written = await write(one);
          equal(written.names.length > 0, takes === "image");
          ok(written.descriptor.size > 0);
        }),
    },
    {
      name: `${type} writes an image of two platforms, or refuses that before the build`,
      run: () =>
        inWorkshop(given, async ({ prepare, write, place }) => {
          const platforms = [...one, "linux/arm64"];
          try {
            await prepare(given.settings(place), platforms);
          } catch {
            return await refusedWithHint(() => prepare(given.settings(place), platforms));
          }
          match((await write(platforms)).descriptor.mediaType, /index|manifest/);
        }),
    },
    {
      name: `${type} writes the same bytes for the same image, there or over what it wrote`,
      run: () =>
        inWorkshop(given, async ({ write, place, directory }) => {
          await write(one);
          const first = [...filesIn(place)];
          const elsewhere = join(directory, "elsewhere");
          mkdirSync(elsewhere);
          await write(one, elsewhere);
          deepEqual([...filesIn(elsewhere)], first);
          await write(one);
          deepEqual([...filesIn(place)], first);
        }),
    },
    ...(given.impossible === undefined ? [] : [{
      name: `${type} refuses a place where nothing can be written, before the build`,
      run: () =>
        inWorkshop(given, async ({ place, prepare }) => {
          await refusedWithHint(() => prepare(given.impossible!(place)));
        }),
    }]),
  ];
}

/** Where one case is at work. */
interface Workshop {
  readonly directory: string;
  /** An empty directory in it. */
  readonly place: string;
  prepare(settings?: OutputSettings, platforms?: readonly string[]): Promise<WriteAll>;
  write(platforms: readonly string[], place?: string): Promise<WrittenImage>;
}

async function inWorkshop(
  { host, settings, names = [parseTag("suite:1")] }: OutputGiven,
  work: (workshop: Workshop) => Promise<void>,
): Promise<void> {
  await inDirectory(async (directory) => {
    const place = join(directory, "place");
    mkdirSync(place);
    const store = await Store.open(join(directory, "store"), { create: true });
    const prepare = (said = settings(place), platforms = one) =>
      prepareOutputs([said], {
        ...{ host, store, names, warn: () => {} },
        platforms: platforms.map(parsePlatform),
      });
    try {
      await work({
        directory,
        place,
        prepare,
        async write(platforms, to = place) {
          const images = await Promise.all(platforms.map((text) => makeImage(store, text)));
          const write = await prepare(settings(to), platforms);
          return await write(images, []);
        },
      });
    } finally {
      store.close();
    }
  });
}

/** An image with some of everything that is in images, told apart by its platform. */
async function makeImage(store: Store, text: string): Promise<PlatformImage> {
  const platform = parsePlatform(text);
  const changes: readonly Change[] = [
    { type: "directory", path: "/etc" },
    { type: "file", path: "/etc/platform", content: text },
    { type: "hardlink", path: "/etc/same", target: "/etc/platform" },
    { type: "file", path: "/tool", mode: 0o755, uid: 7, gid: 8, content: "#!/bin/sh\n" },
    { type: "symlink", path: "/link", target: "tool" },
    { type: "fifo", path: "/pipe" },
  ];
  const layer = await assembleLayer(changes, { store, below: new UnionTree([]), times: 0 });
  const { os, architecture } = platform;
  const statement = { os, architecture, created: "1970-01-01T00:00:00Z", config: {} };
  const image = writeImage(store, statement, [layer]);
  equal(image.layers.length, 1);
  return { platform, image };
}
