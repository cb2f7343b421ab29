import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { parseConfig } from "../../core/oci/config.ts";
import { Store } from "../../core/store/store.ts";
import { findImage } from "../../plugins/kit/images/find.ts";
import { openImage } from "../../core/image/image.ts";
import { archiveOf, member } from "../support/archive.ts";
import { addImage } from "../support/command_images.ts";
import { quilla } from "../support/fake_context.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";

const directory = temporaryDirectory();
let count = 0;
const newPath = () => join(directory, String(count++));

const done = (stdout: string) => ({ code: 0, stdout, stderr: "" });

test("what save writes, load takes, under every spelling of the commands", async () => {
  const [from, to, file] = [newPath(), newPath(), newPath()];
  const image = await addImage(from, { names: ["hello", "hello:1", "team/app:2"] });
  assert.deepEqual(await quilla({ root: from }, "save", "hello", "-o", file), done(""));
  assert.deepEqual(
    await quilla({ root: to }, "load", "-i", file),
    done("Loaded image: hello:1\nLoaded image: hello:latest\n"),
  );
  assert.deepEqual(
    await quilla({ root: from }, "image", "save", "team/app:2", "--output", file),
    done(""),
  );
  assert.deepEqual(
    await quilla({ root: to }, "image", "load", "--input", file, "-q"),
    done("Loaded image: team/app:2\n"),
  );
  assert.equal(
    (await quilla({ root: to }, "images", "-q", "--no-trunc", "team/app")).stdout,
    `${image.id}\n`,
  );
});

test("an image that is saved by its ID has no name, in the archive and after", async () => {
  const [from, to, file] = [newPath(), newPath(), newPath()];
  const { id } = await addImage(from, { names: ["hello"] });
  for (
    const text of [id, id.slice(7), id.slice(7, 19), `hello@${(await descriptorOf(from)).digest}`]
  ) {
    assert.deepEqual(await quilla({ root: from }, "save", text, "-o", file), done(""), text);
    assert.match(readFileSync(file, "latin1"), /"RepoTags":null/, text);
    assert.deepEqual(
      await quilla({ root: to }, "load", "-i", file),
      done(`Loaded image ID: ${id}\n`),
      text,
    );
  }
});

async function descriptorOf(root: string) {
  const store = await Store.open(root);
  const { descriptor } = findImage(store, "hello")!;
  store.close();
  return descriptor;
}

test("the same images give the same bytes, wherever they were saved", async () => {
  const [from, to] = [newPath(), newPath()];
  await addImage(from, { names: ["hello", "b:1"] });
  for (const format of ["docker-archive", "oci-archive"]) {
    const [first, second] = [newPath(), newPath()];
    await quilla({ root: from }, "save", "--format", format, "hello", "b:1", "-o", first);
    await quilla({ root: to }, "load", "-i", first);
    await quilla({ root: to }, "save", "--format", format, "hello", "b:1", "-o", second);
    assert.deepEqual(readFileSync(first), readFileSync(second), format);
  }
});

test("save tells what it cannot do, and leaves no file", async () => {
  const [root, file] = [newPath(), newPath()];
  await addImage(root, { names: ["hello"] });
  const unknown = await quilla({ root }, "save", "helo", "-o", file);
  assert.equal(unknown.code, 1);
  assert.match(
    unknown.stderr,
    /there is no image helo.*\[image\/unknown\]\n.*did you mean hello\?/s,
  );
  const layout = await quilla({ root }, "save", "--format", "oci-dir", "hello");
  assert.equal(layout.code, 2);
  assert.match(layout.stderr, /give the directory with -o DIR/);
  const format = await quilla({ root }, "save", "--format", "zip", "hello", "-o", file);
  assert.equal(format.code, 2);
  const platform = await quilla({ root }, "save", "--platform", "linux/s390x", "hello", "-o", file);
  assert.match(platform.stderr, /image\/platform/);
  assert.equal(existsSync(file), false);
  assert.deepEqual(
    readdirSync(directory).filter((name) => name.startsWith(`${file.split("/").at(-1)}.`)),
    [],
  );
});

test("a layout that is saved can be copied back", async () => {
  const [from, to, layout] = [newPath(), newPath(), newPath()];
  const { id } = await addImage(from, { names: ["hello"] });
  assert.equal(
    (await quilla({ root: from }, "save", "--format", "oci-dir", "-o", layout, "hello")).code,
    0,
  );
  assert.equal(
    (await quilla({ root: to }, "copy", `oci:${layout}:latest`, "store:again:1")).code,
    0,
  );
  assert.equal(
    (await quilla({ root: to }, "images", "-q", "--no-trunc", "again")).stdout,
    `${id}\n`,
  );
});

test("copy tells each blob, once, and where it cannot go", async () => {
  const [root, layout] = [newPath(), newPath()];
  await addImage(root, { names: ["hello"] });
  const first = await quilla({ root }, "copy", "store:hello", `oci:${layout}`);
  assert.deepEqual(
    first.stderr.trimEnd().split("\n").map((line) => line.split(" ")[1]),
    Array(3).fill(["copying", "copied"]).flat(),
  );
  const second = await quilla({ root }, "copy", "store:hello", `oci:${layout}`);
  assert.equal(second.stderr.match(/there already/g)?.length, 3);
  assert.deepEqual(
    await quilla({ root }, "copy", "-q", "store:hello", `oci:${layout}:x`),
    done(""),
  );
  const cases: [string[], number, RegExp][] = [
    [["hello", "store:x"], 2, /transport\/missing/],
    [["stroe:hello", "store:x"], 2, /did you mean store:\?/],
    [["store:hello", "store:UPPER"], 1, /reference\/uppercase/],
    [["store:nothing", "store:x"], 1, /image\/unknown/],
    [["store:hello"], 2, /usage\/missing-argument/],
    [["--all", "--platform", "arm64", "store:hello", "store:x"], 2, /usage\/platforms/],
  ];
  for (const [words, code, message] of cases) {
    const outcome = await quilla({ root }, "copy", ...words);
    assert.equal(outcome.code, code, words.join(" "));
    assert.match(outcome.stderr, message);
  }
});

test("a failed load changes nothing and makes one message", async () => {
  const [root, file] = [newPath(), newPath()];
  writeFileSync(file, "no archive");
  const outcome = await quilla({ root }, "load", "-i", file);
  assert.equal(outcome.code, 1);
  assert.match(
    outcome.stderr,
    /^error: the archive ".*" cannot be read: it ends within a header \[tar\/truncated\]\n/,
  );
  assert.equal((await quilla({ root }, "images", "-q")).stdout, "");
});

const files = archiveOf([
  member("bin/", { type: "directory" }),
  member("bin/app", { mode: 0o755 }, "x"),
]);

async function importedConfig(root: string, name: string) {
  const store = await Store.open(root);
  const { descriptor } = findImage(store, name)!;
  const { manifest, layers } = openImage(store, descriptor);
  const config = parseConfig(store.blobs.read(manifest.config));
  store.close();
  return { config, layers };
}

test("import keeps the archive as it is; the same archive gives the same image", async () => {
  const [root, plain, zipped] = [newPath(), newPath(), newPath()];
  writeFileSync(plain, files);
  writeFileSync(zipped, gzipSync(files));
  const first = await quilla({ root }, "import", plain, "base:1");
  assert.match(first.stdout, /^sha256:[0-9a-f]{64}\n$/);
  assert.deepEqual(await quilla({ root: newPath() }, "image", "import", zipped), first);
  const { config, layers } = await importedConfig(root, "base:1");
  assert.deepEqual(config.history, [{ created: "1980-01-02T00:00:00Z" }]);
  assert.equal(layers[0]!.blob.size, files.length);
  const dated = await quilla({ root, env: { SOURCE_DATE_EPOCH: "1" } }, "import", plain);
  assert.notEqual(dated.stdout, first.stdout);
});

test("import takes changes, a message and a platform", async () => {
  const [root, plain] = [newPath(), newPath()];
  writeFileSync(plain, files);
  const changes = [
    'CMD ["/bin/app"]',
    "ENV A=1 B=2",
    "env C=$A",
    "WORKDIR /data",
    "USER 1000:1000",
    "EXPOSE 80",
  ]
    .concat(
      "LABEL x=y",
      "VOLUME /data",
      'ENTRYPOINT ["/bin/app"]',
      "STOPSIGNAL SIGINT",
    );
  const words = changes.flatMap((change) => ["--change", change]);
  const outcome = await quilla(
    { root },
    ...["import", ...words, "-m", "from files", "--platform", "linux/arm64", plain, "base"],
  );
  assert.equal(outcome.code, 0, outcome.stderr);
  const store = await Store.open(root);
  const { descriptor } = findImage(store, "base")!;
  const { config } = openImage(store, descriptor, { os: "linux", architecture: "arm64" });
  store.close();
  assert.equal(config.architecture, "arm64");
  assert.deepEqual(config.history?.map(({ comment }) => comment), ["from files"]);
  const {
    env,
    cmd,
    workingDir,
    user,
    exposedPorts,
    labels,
    volumes,
    entrypoint,
    stopSignal,
  } = config.config;
  assert.deepEqual(
    { env, cmd, workingDir, user, exposedPorts, labels, volumes, entrypoint, stopSignal },
    {
      env: ["A=1", "B=2", "C=1"],
      cmd: ["/bin/app"],
      workingDir: "/data",
      user: "1000:1000",
      exposedPorts: ["80/tcp"],
      labels: { x: "y" },
      volumes: ["/data"],
      entrypoint: ["/bin/app"],
      stopSignal: "SIGINT",
    },
  );
});

test("import: a search path is the image's own only where a change says it; a build adds the usual one", async () => {
  const usual = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
  const [root, plain] = [newPath(), newPath()];
  writeFileSync(plain, files);
  const cases: [name: string, changes: string[], imported: string[], built: string[]][] = [
    ["nothing", [], [], [`PATH=${usual}`]],
    ["another", ["ENV A=1"], ["A=1"], ["A=1", `PATH=${usual}`]],
    ["the usual one", [`ENV PATH=${usual}`], [`PATH=${usual}`], [`PATH=${usual}`]],
    ["more", ["ENV PATH=/opt:$PATH"], [`PATH=/opt:${usual}`], [`PATH=/opt:${usual}`]],
  ];
  const envOf = async (name: string) => {
    const { stdout } = await quilla({ root }, "inspect", "--format", "{{json .Config.Env}}", name);
    return JSON.parse(stdout) ?? [];
  };
  for (const [name, changes, imported, built] of cases) {
    const words = changes.flatMap((change) => ["--change", change]);
    await quilla({ root }, "import", ...words, plain, "base");
    assert.deepEqual(await envOf("base"), imported, name);
    const dockerfile = newPath();
    writeFileSync(dockerfile, 'FROM base\nLABEL path="$PATH"');
    const outcome = await quilla(
      { root },
      "build",
      "-t",
      "child",
      "-f",
      dockerfile,
      import.meta.dirname!,
    );
    assert.equal(outcome.code, 0, outcome.stderr);
    assert.deepEqual(await envOf("child"), built, name);
    const format = ["--format", "{{.Config.Labels.path}}"];
    const { stdout } = await quilla({ root }, "inspect", ...format, "child");
    assert.equal(`PATH=${stdout.trim()}`, built.at(-1), name);
  }
});

test("import refuses what can be no image", async () => {
  const [root, plain] = [newPath(), newPath()];
  const cases: [string, Uint8Array | string, string[], RegExp][] = [
    ["an escape", archiveOf([member("../x")]), [], /layer\/path-escape/],
    ["nothing", "", [], /import\/empty/],
    ["an empty archive", archiveOf([]), [], /import\/empty/],
    ["text", "x".repeat(1000), [], /tar\/header/],
    ["a name that is none", files, ["UPPER"], /reference\/uppercase/],
    ["COPY", files, ["-c", "COPY a b"], /import\/change/],
    ["FROM", files, ["-c", "FROM x"], /import\/change/],
    ["two in one", files, ["-c", "ENV A=1\nCOPY a b"], /import\/change/],
    ["bad JSON", files, ["-c", "EXPOSE nonsense"], /--change/],
  ];
  for (const [name, bytes, words, message] of cases) {
    writeFileSync(plain, bytes);
    const outcome = await quilla({ root }, "import", plain, ...words);
    assert.equal(outcome.code, 1, name);
    assert.match(outcome.stderr, message, name);
  }
  assert.equal((await quilla({ root }, "images", "-q")).stdout, "");
});

test("export writes the files of all layers", async () => {
  const [root, plain, file] = [newPath(), newPath(), newPath()];
  writeFileSync(plain, files);
  await quilla({ root }, "import", plain, "base");
  assert.deepEqual(await quilla({ root }, "export", "base", "-o", file), done(""));
  assert.deepEqual(readFileSync(file), readFileSync(plain));
  assert.match((await quilla({ root }, "export", "nothing", "-o", file)).stderr, /image\/unknown/);
});

test("every command has help with examples", async () => {
  for (const command of ["load", "save", "import", "export", "copy"]) {
    const { code, stdout } = await quilla({ root: newPath() }, command, "--help");
    assert.equal(code, 0);
    assert.match(stdout, new RegExp(`Examples:\n  .*quilla ${command}`));
  }
});
