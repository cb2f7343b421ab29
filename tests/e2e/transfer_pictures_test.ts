/**
 * Pulls and pushes as they are drawn on a real terminal, wide and narrow, compared with what tests/golden/transfer_pictures.txt has. Times
 * and rates are left out; the registry stands still where a picture is taken. `QUILLA_GOLDEN=write` writes the pictures anew.
 */
import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { Store } from "../../core/store/store.ts";
import { parseTag } from "../../core/reference.ts";
import { copyImages } from "../../plugins/kit/transfer/copy_images.ts";
import { storeSource } from "../../plugins/kit/transfer/store_place.ts";
import { openSink } from "../../plugins/transports/registry/sink.ts";
import { PROJECT } from "../../scripts/process.ts";
import { member } from "../support/archive.ts";
import { fakeRegistry, refuse, reply } from "../support/http_registry.ts";
import { placeOf } from "../support/registry_place.ts";
import { makeImage } from "../support/stored_image.ts";
import { subjects } from "../support/subjects.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";
import { TerminalWindow, tmux } from "../support/tmux.ts";

const golden = join(PROJECT, "tests", "golden", "transfer_pictures.txt");
const isWriting = process.env.QUILLA_GOLDEN === "write";
const taken = new Map<string, string>();
const directory = temporaryDirectory();
const found = await subjects();
const subject = found.find(({ skip }) => skip === undefined) ?? found[0]!;
const skip = tmux.skip ?? subject.skip;

const widths = [80, 40] as const;
const layersOf = (...sizes: number[]) =>
  sizes.map((size, at) => ({ members: [member(`${at}`, {}, "x".repeat(size))] }));

/** The picture's text, the same whenever and wherever it is taken. */
function settled(text: string, host: string): string {
  const port = host.split(":")[1]!;
  return text.replaceAll(port, "PORT".padEnd(port.length, "_"))
    .replace(/ +(still \d+s|[\d.]+[kMG]?B\/s)$/gm, " RATE")
    .replace(/, ([\d.]+[kMG]?B\/s, \S+ left|nothing for \d+s)/g, ", PACE")
    .replace(/ ([\d.]+[kMG]?B\/s, \S+ left|nothing for \d+s)$/gm, " PACE")
    .replace(/\b\d+(\.\d)?s\b/g, "TIME");
}

/** Compares what a window shows, as soon as it is so far, with the picture of that name. */
async function compare(window: TerminalWindow, name: string, host: string, isThere: RegExp) {
  const wanted = pictures().get(name);
  const text = await window.when((shown) => {
    const picture = settled(shown, host);
    return isThere.test(picture) && (isWriting || picture === wanted);
  });
  taken.set(name, settled(text, host));
  if (!isWriting) assert.equal(settled(text, host), wanted);
}

function pictures(): Map<string, string> {
  const parts = readFileSync(golden, "utf8").split(/^== (.*) ==\n/m).slice(1);
  return new Map(
    parts.flatMap((name, at) => at % 2 === 0 ? [[name, parts[at + 1]!] as const] : []),
  );
}

async function show(words: readonly string[], columns: number, root: string) {
  return await TerminalWindow.open([...subject.command, ...words], { columns, rows: 16 }, {
    QUILLA_ROOT: root,
    DOCKER_CONFIG: directory,
    TERM: "xterm",
  });
}

/** A registry that has an image of two layers, and does with the larger one what the test wants. */
async function registryWith(name: string) {
  const registry = await fakeRegistry();
  const store = await Store.open(join(directory, `origin-${name}`), { create: true });
  const image = makeImage(store, { label: name, layers: layersOf(4_000_000, 900_000) });
  const source = storeSource(store, [{ descriptor: image.manifest, names: [] }]);
  const sink = await openSink(`//${registry.host}/team/app:1`, { store }, placeOf());
  await copyImages(source, sink, { store, compression: "none" });
  store.close();
  const [large, small] = image.layers.map(({ digest }) => registry.blobs.get(digest)!);
  const isBlob = (url: string, at: 0 | 1) => url.endsWith(image.layers[at]!.digest);
  return { registry, large: large!, small: small!, isBlob };
}

/** Sends a part of the bytes. */
function begin(response: ServerResponse, bytes: Uint8Array, part: number): void {
  response.writeHead(200, { "Content-Length": bytes.length });
  response.write(bytes.subarray(0, part));
}

test("a pull", { skip }, async () => {
  await Promise.all(widths.map(async (columns) => {
    const { registry, large, small, isBlob } = await registryWith(`pull-${columns}`);
    const goOn = new Map<Uint8Array, () => void>();
    registry.intercept = ({ url }, response) => {
      const bytes = isBlob(url, 0) ? large : isBlob(url, 1) ? small : undefined;
      if (bytes === undefined) return false;
      begin(response, bytes, 600_000);
      goOn.set(bytes, () => response.end(bytes.subarray(600_000)));
      return true;
    };
    const { host } = registry;
    const root = join(directory, `pulled-${columns}`);
    const window = await show(["pull", `${host}/team/app:1`], columns, root);
    await compare(window, `a pull, ${columns} columns`, host, /RATE[^]*RATE[^]*PACE/);
    goOn.get(small)!();
    await window.when((text) => text.includes("Pull complete"));
    goOn.get(large)!();
    await compare(window, `a pull that is over, ${columns} columns`, host, /app:1\n$/);
    await window.close();
  }));
});

test("a push", { skip }, async () => {
  await Promise.all(widths.map(async (columns) => {
    const registry = await fakeRegistry();
    const { host } = registry;
    const root = join(directory, `origin-push-${columns}`);
    const store = await Store.open(root, { create: true });
    const image = makeImage(store, { label: "push", layers: layersOf(12_000_000, 900_000) });
    const names = [parseTag(`${host}/team/app:1`)];
    await store.references.take([{ image: image.manifest, names }], new Date());
    store.close();
    const waiting: (() => void)[] = [];
    let isGoing = false;
    registry.intercept = ({ method }, response) => {
      if (method !== "PATCH" || registry.intercept === undefined) return false;
      registry.intercept = undefined;
      // What is sent has arrived, and nothing says so.
      const end = response.end.bind(response) as (body: unknown) => ServerResponse;
      response.end = ((body: unknown) => {
        if (isGoing) return end(body);
        waiting.push(() => end(body));
        return response;
      }) as ServerResponse["end"];
      return false;
    };
    const words = ["push", "--compression", "none", `${host}/team/app:1`];
    const window = await show(words, columns, root);
    await compare(window, `a push, ${columns} columns`, host, /Pushed[^]*RATE[^]*PACE/);
    isGoing = true;
    for (const go of waiting) go();
    await compare(window, `a push that is over, ${columns} columns`, host, /digest:/);
    await window.close();
  }));
});

test("a pull that is tried again, and is stopped", { skip }, async () => {
  await Promise.all(widths.map(async (columns) => {
    const { registry, large, isBlob } = await registryWith(`broken-${columns}`);
    let asked = 0;
    let breakOff = () => {};
    registry.intercept = ({ url }, response) => {
      if (!isBlob(url, 0)) return false;
      if (asked++ > 0) return reply(response, 503, { "Retry-After": "50" });
      begin(response, large, 600_000);
      breakOff = () => void response.destroy();
      return true;
    };
    const { host } = registry;
    const root = join(directory, `broken-${columns}`);
    const window = await show(["pull", `${host}/team/app:1`], columns, root);
    await window.when((text) => text.includes("Pull complete"));
    breakOff();
    await compare(window, `a pull that is tried again, ${columns} columns`, host, /503/);
    await window.press("C-c");
    await compare(window, `a pull that is stopped, ${columns} columns`, host, /given\n$/);
    assert.deepEqual(readdirSync(join(root, "ingest")), []);
    await window.close();
  }));
});

test("a pull that fails", { skip }, async () => {
  await Promise.all(widths.map(async (columns) => {
    const { registry, isBlob } = await registryWith(`failing-${columns}`);
    registry.intercept = ({ url }, response) =>
      isBlob(url, 0) && refuse(response, 404, "BLOB_UNKNOWN");
    const { host } = registry;
    const root = join(directory, `failing-${columns}`);
    const window = await show(["pull", `${host}/team/app:1`], columns, root);
    await compare(window, `a pull that fails, ${columns} columns`, host, /hint:/);
    await window.close();
  }));
});

if (isWriting) {
  test("the pictures are written", { skip }, () => {
    const names = [...taken.keys()].sort();
    writeFileSync(golden, names.map((name) => `== ${name} ==\n${taken.get(name)}`).join(""));
  });
}
