/**
 * What every attester must do.
 *
 * @module
 */
import { deepEqual, doesNotThrow, match, ok } from "node:assert/strict";
import { join } from "node:path";
import { QuillaError } from "../../../core/errors.ts";
import type { Image } from "../../../core/image/image.ts";
import { writeImage } from "../../../core/image/write_image.ts";
import { assembleLayer } from "../../../core/layer/assemble.ts";
import type { AttestedBuild, Attester } from "../../../core/plugin/contracts/attester.ts";
import type { PluginHost } from "../../../core/plugin/host.ts";
import type { Refuse, Settings } from "../../../core/plugin/contracts/settings.ts";
import { Store } from "../../../core/store/store.ts";
import { UnionTree } from "../../../core/tree/union.ts";
import { inDirectory, type SuiteCase } from "./suite.ts";

/** What an attester is tried with. */
export interface AttesterGiven {
  /** What it is told, in a new empty directory. */
  settings(directory: string): Settings;
  /** All plugins. */
  readonly host: PluginHost;
}

const refuse: Refuse = (why, hint) => new QuillaError(why, { code: "suite/settings", hint });

/** The cases. */
export function attesterSuite(subject: Attester, given: AttesterGiven): readonly SuiteCase[] {
  const { type, fields } = subject;
  const said = (directory: string) => Object.freeze({ ...given.settings(directory), type });
  return [
    {
      name: `${type} is written behind type=, and its fields behind commas`,
      run() {
        match(type, /^[a-z][a-z0-9-]*$/);
        for (const name of Object.keys(fields)) match(name, /^[a-z][a-z0-9._-]*$/);
      },
    },
    {
      name: `${type} reads what it is told, and changes nothing of it`,
      run: () =>
        inDirectory((directory) => {
          doesNotThrow(() => subject.prepare(said(directory), refuse));
          return Promise.resolve();
        }),
    },
    {
      name: `${type} says something of an image, in objects that JSON can say`,
      run: () =>
        inDirectory(async (directory) => {
          const predicates = await attested(subject, said(directory), given.host, directory);
          ok(predicates.length > 0, "it says nothing");
          for (const [predicateType, value] of predicates) {
            match(predicateType, /^[a-z][a-z0-9+.-]*:\S+$/, "a predicateType is a URI");
            deepEqual(JSON.parse(JSON.stringify(value)), value);
          }
        }),
    },
    {
      name: `${type} says the same of the same build`,
      run: () =>
        inDirectory(async (directory) => {
          const settings = said(directory);
          const texts = [];
          for (const name of ["one", "two"]) {
            texts.push(
              JSON.stringify(await attested(subject, settings, given.host, join(directory, name))),
            );
          }
          deepEqual(texts[0], texts[1]);
        }),
    },
  ];
}

/** What it says of a small image, of two stages, in a store of its own. */
async function attested(
  subject: Attester,
  settings: Settings,
  host: PluginHost,
  directory: string,
): Promise<[string, Settings][]> {
  const store = await Store.open(join(directory, "store"), { create: true });
  try {
    const attest = subject.prepare(settings, refuse);
    return [...await attest({ ...await smallBuild(store), host }, store)];
  } finally {
    store.close();
  }
}

async function smallBuild(store: Store): Promise<Omit<AttestedBuild, "host">> {
  const tool = await imageOf(store, "/tool");
  const image = await imageOf(store, "/app");
  const filesOf = ({ layers }: Image) => async () => new UnionTree([await layers[0]!.files()]);
  return {
    image,
    stages: [
      { name: "build", isShipped: false, files: filesOf(tool) },
      { name: "1", isShipped: true, files: filesOf(image) },
    ],
    inputs: () =>
      Promise.resolve({
        externalParameters: {
          dockerfile: { path: "Dockerfile", digest: { sha256: "00".repeat(32) } },
          platform: "linux/amd64",
        },
        resolvedDependencies: [{
          uri: "pkg:docker/alpine@3.22?platform=linux%2Famd64",
          digest: { sha256: "11".repeat(32) },
        }],
      }),
  };
}

async function imageOf(store: Store, path: string): Promise<Image> {
  const layer = await assembleLayer([{ type: "file", path, content: path }], {
    store,
    below: new UnionTree([]),
    times: 0,
  });
  const platform = { os: "linux", architecture: "amd64" };
  return writeImage(store, { ...platform, config: {}, history: [{}] }, [layer]);
}
