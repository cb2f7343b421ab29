import { Buffer } from "node:buffer";
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import {
  build,
  copyImages,
  createBundle,
  listImages,
  loadPlugins,
  mutateImage,
  openStore,
  pullImage,
  removeImages,
  runImage,
  serveStore,
  tagImage,
} from "../../../mod.ts";
import { busyboxFiles, busyboxStage, noBusybox } from "../../support/busybox.ts";
import { noContainers } from "../../support/containers.ts";
import { writeContext } from "../../support/context_files.ts";
import { temporaryDirectory } from "../../support/temporary_directory.ts";

const dockerfile = "FROM scratch\nLABEL a=b\n";

test("an option that nothing would come of is refused, with what was meant", async () => {
  const store = join(temporaryDirectory(), "store");
  const wrong = { dockerfile, store, tgas: ["app"] } as Parameters<typeof build>[0];
  await assert.rejects(build(wrong), {
    name: "UsageError",
    code: "usage/unknown-option",
    message: 'build() takes no option "tgas"',
    hint: "did you mean tags?",
  });
  const odd = { store, zzzzzzzz: 1 } as Parameters<typeof listImages>[0];
  await assert.rejects(listImages(odd), { hint: "it takes store, signal, filters, reference" });
});

test("a store that is open serves many calls, and stays open", async () => {
  const store = await openStore(join(temporaryDirectory(), "store"), { create: true });
  try {
    const plugins = await loadPlugins();
    const { id } = await build({ dockerfile, tags: ["app"], store, plugins });
    await tagImage("app", "app:1", { store });
    const changed = await mutateImage("app:1", { env: { A: "1" }, store });
    assert.notEqual(changed.id, id);
    const names = (await listImages({ store })).map(({ name }) => name).sort();
    assert.deepEqual(names, ["app:1", "app:latest"]);
    const failures: string[] = [];
    const onFailure = ({ code }: { code: string }) => failures.push(code);
    const removed = await removeImages(["none", "app"], { store, onFailure });
    assert.deepEqual([removed.deleted, failures], [[id], ["image/unknown"]]);
  } finally {
    store.close();
  }
});

test("a signal that is aborted lets nothing begin", async () => {
  const directory = temporaryDirectory();
  const store = join(directory, "store");
  const signal = AbortSignal.abort("enough");
  const aborted = { code: "aborted", cause: "enough" };
  await assert.rejects(build({ dockerfile, tags: ["app"], store, signal }), aborted);
  assert.deepEqual(await listImages({ store }), []);
  await build({ dockerfile, tags: ["app"], store });
  const archive = join(directory, "app.tar");
  await assert.rejects(
    copyImages("store:app", `oci-archive:${archive}`, { store, signal }),
    aborted,
  );
  await assert.rejects(createBundle(["app"], archive, { store, signal }), aborted);
});

test("a build ends between two instructions, and names nothing", async () => {
  const store = join(temporaryDirectory(), "store");
  const controller = new AbortController();
  const started: string[] = [];
  const building = build({
    dockerfile: "FROM scratch\nCOPY <<EOF /a\na\nEOF\nCOPY <<EOF /b\nb\nEOF\n",
    tags: ["app"],
    store,
    signal: controller.signal,
    listener(event) {
      if (event.type === "started") started.push(event.step.text);
      if (event.type === "done" && event.step.number === 2) controller.abort();
    },
  });
  await assert.rejects(building, { code: "aborted", range: undefined });
  assert.equal(started.length, 2);
  assert.deepEqual(await listImages({ store }), []);
});

test("a build ends while a layer is written", async () => {
  const directory = temporaryDirectory();
  const [store, context] = [join(directory, "store"), join(directory, "context")];
  mkdirSync(context);
  for (const name of ["a", "b", "c"]) writeFileSync(join(context, name), Buffer.alloc(40 << 20));
  const controller = new AbortController();
  const building = build({
    context,
    dockerfile: "FROM scratch\nCOPY . /\n",
    store,
    signal: controller.signal,
    listener: ({ type }) => type === "progress" && controller.abort(),
  });
  await assert.rejects(building, { code: "aborted" });
});

test("a pull ends though the registry says nothing more", async () => {
  const directory = temporaryDirectory();
  const [store, other] = [join(directory, "store"), join(directory, "other")];
  writeFileSync(join(directory, "data"), crypto.getRandomValues(new Uint8Array(60_000)));
  await build({
    context: directory,
    dockerfile: "FROM scratch\nCOPY data /\n",
    tags: ["app"],
    store,
  });
  const server = await serveStore({ store });
  const controller = new AbortController();
  try {
    const pulling = pullImage(`${server.address}/app`, {
      store: other,
      signal: controller.signal,
      listener: ({ type }) => type === "begin" && controller.abort(),
    });
    await assert.rejects(pulling, { code: "aborted" });
    assert.deepEqual(await listImages({ store: other }), []);
  } finally {
    await server.stop();
  }
});

test("a program of a build, and one that is run, are killed", {
  skip: noBusybox ?? noContainers,
}, async () => {
  const directory = temporaryDirectory();
  const [store, context] = [join(directory, "store"), join(directory, "context")];
  writeContext(context, busyboxFiles);
  await build({ context, dockerfile: busyboxStage, tags: ["shell"], store });

  const controller = new AbortController();
  const building = build({
    dockerfile: "FROM shell\nRUN echo begun && sleep 1000\n",
    tags: ["never"],
    store,
    signal: controller.signal,
    listener: (event) => event.type === "output" && controller.abort(),
  });
  await assert.rejects(building, { code: "aborted" });
  assert.deepEqual((await listImages({ store })).map(({ name }) => name), ["shell:latest"]);

  const { exitCode } = await runImage("shell", { command: ["sh", "-c", "exit 7"], store });
  assert.equal(exitCode, 7);
  const signal = AbortSignal.timeout(500);
  const running = runImage("shell", { command: ["sleep", "1000"], store, signal });
  await assert.rejects(running, { code: "aborted" });
});
