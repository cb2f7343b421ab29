import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { hostPlatform } from "../../../../core/platform.ts";
import { quilla } from "../../../support/fake_context.ts";
import { temporaryDirectory } from "../../../support/temporary_directory.ts";

const directory = temporaryDirectory();
const world = { root: join(directory, "store"), env: { B: "here" } };
const context = join(directory, "context");
mkdirSync(join(context, "sub"), { recursive: true });
writeFileSync(
  join(context, "Dockerfile"),
  "FROM scratch\nARG A\nARG B\nLABEL a=$A b=$B\nCOPY . /\n",
);
writeFileSync(join(context, "sub", "Dockerfile"), "FROM scratch\nLABEL sub=yes\n");
const { architecture } = hostPlatform();

async function inspected(...words: string[]) {
  const built = await quilla(world, "build", "-q", ...words);
  assert.deepEqual([built.code, built.stderr], [0, ""]);
  const [image] = JSON.parse((await quilla(world, "inspect", built.stdout.trim())).stdout);
  return image;
}

describe("options of buildah", () => {
  it("--arch, --os and --variant are a platform", async () => {
    const image = await inspected("--arch=arm", "--variant", "v6", context);
    assert.deepEqual([image.Os, image.Architecture, image.Variant], ["linux", "arm", "v6"]);
    const other = await inspected("--override-os", "freebsd", context);
    assert.deepEqual([other.Os, other.Architecture], ["freebsd", architecture]);
  });

  it("--build-arg-file has a build argument in each line", async () => {
    const file = join(directory, "arguments");
    writeFileSync(file, "# a comment\n\nA=of the file\nB\n");
    const { Config } = await inspected("--build-arg-file", file, context);
    assert.deepEqual(Config.Labels, { a: "of the file", b: "here" });
    const words = ["--build-arg=B=said", "--build-arg-file", file, context];
    assert.equal((await inspected(...words)).Config.Labels.b, "said");
  });

  it("--iidfile-raw is the ID's number", async () => {
    const file = join(directory, "id");
    const { Id } = await inspected(`--raw-iidfile=${file}`, context);
    assert.equal(readFileSync(file, "utf8"), Id.replace("sha256:", ""));
  });

  it("--manifest has the images of several builds, one for each platform", async () => {
    for (const arch of ["amd64", "arm64", "amd64"]) {
      await inspected("--manifest=all", `--arch=${arch}`, "--label", `of=${arch}`, context);
    }
    const { stdout } = await quilla(world, "index", "inspect", "all");
    const platforms = JSON.parse(stdout).manifests.map(({ platform }: {
      platform: { architecture: string };
    }) => platform.architecture);
    assert.deepEqual(platforms.sort(), ["amd64", "arm64"]);
  });

  it("--source-date-epoch is the time of the image", async () => {
    const { Created } = await inspected("--source-date-epoch=1000000000", context);
    assert.equal(Created, "2001-09-09T01:46:40Z");
  });
});

describe("what the image is written as", () => {
  const type = async (...words: string[]) => {
    const file = join(directory, "metadata.json");
    const { code, stderr } = await quilla(
      ...[world, "build", ...words, "--metadata-file", file, context],
    );
    assert.equal(code, 0, stderr);
    return JSON.parse(readFileSync(file, "utf8"))["containerimage.descriptor"].mediaType;
  };

  it("--format docker has Docker's media types, --format oci has the OCI's", async () => {
    const docker = "application/vnd.docker.distribution.manifest.v2+json";
    assert.equal(await type("--format", "docker"), docker);
    assert.equal(await type("--image-format=docker", "--tag=docker"), docker);
    assert.equal(await type("--format=oci"), "application/vnd.oci.image.manifest.v1+json");
  });

  it("--compression says how what is written elsewhere is packed", async () => {
    const layout = join(directory, "zstd");
    await type("--compression=zstd", "--compression-level=-1", `--oci-layout-path=${layout}`);
    const index = JSON.parse(readFileSync(join(layout, "index.json"), "utf8"));
    const read = ({ digest }: { digest: string }) =>
      JSON.parse(readFileSync(join(layout, "blobs", digest.replace(":", "/")), "utf8"));
    assert.match(read(index.manifests[0]).layers[0].mediaType, /tar\+zstd$/);
  });
});

describe("what goes into the Dockerfile and out of the image", () => {
  it("several --file are one; --env, --from, --unsetenv, --unsetlabel, --jobs", async () => {
    const [first, second] = ["first", "second"].map((name) => join(directory, name));
    writeFileSync(first!, "FROM nothing AS first\nLABEL one=1 two=2\n");
    writeFileSync(second!, "FROM first\nENV THREE=3\n");
    const { Config } = await inspected(
      ...[
        "-f",
        first!,
        `--file=${second}`,
        "--from=scratch",
        "--env",
        "A=1",
        "--env=B",
        "--jobs=1",
      ],
      ...["--env=GONE=1", "--unsetenv=GONE,PATH", "--unsetlabel", "one", context],
    );
    assert.deepEqual([Config.Env, Config.Labels], [["A=1", "B=here", "THREE=3"], { two: "2" }]);
  });

  it("--squash, --layers=false and --single-snapshot make one layer of the own steps", async () => {
    writeFileSync(join(context, "many"), "FROM scratch\nCOPY Dockerfile /a\nCOPY Dockerfile /b\n");
    const layers = async (...words: string[]) =>
      (await inspected(...words, "-f", join(context, "many"), context)).RootFS.Layers.length;
    const one = ["--squash", "--layers=false", "--single-snapshot", "--squash-all"];
    assert.deepEqual(await Promise.all(one.map((word) => layers(word))), [1, 1, 1, 1]);
    const two = ["--squash=false", "--layers", "--layers=true", "--single-snapshot=0"];
    assert.deepEqual(await Promise.all(two.map((word) => layers(word))), [2, 2, 2, 2]);
  });
});

describe("options of kaniko", () => {
  it("its command line writes the image where it says", async () => {
    const out = join(directory, "kaniko");
    const { code, stderr } = await quilla(
      ...[
        world,
        "build",
        `--context=dir://${context}`,
        "--dockerfile",
        join(context, "Dockerfile"),
      ],
      ...["-d", "registry.example/team/app:1", "--destination=registry.example/team/app"],
      ...["--no-push", `--tarPath=${out}/image.tar`, "--oci-layout-path", `${out}/layout`],
      ...["--digest-file", `${out}/digest`, `--image-name-with-digest-file=${out}/names`],
      ...[`--image-name-tag-with-digest-file=${out}/tags`, "--snapshot-mode=redo", "-v", "info"],
      ...["--reproducible", "--cleanup", "--use-new-run", "--single-snapshot=false"],
    );
    assert.equal(code, 0, stderr);
    assert.deepEqual(readdirSync(out).sort(), ["digest", "image.tar", "layout", "names", "tags"]);
    const read = (name: string) => readFileSync(join(out, name), "utf8");
    const digest = read("digest");
    assert.match(digest, /^sha256:[0-9a-f]{64}$/);
    const name = "registry.example/team/app";
    assert.equal(read("names"), `${name}@${digest}\n`.repeat(2));
    assert.equal(read("tags"), `${name}:1@${digest}\n${name}:latest@${digest}\n`);
    assert((await quilla(world, "images", "-q", `${name}:1`)).stdout !== "");
  });

  it("a context has a path inside of it", async () => {
    const { Config } = await inspected("-c", context, "--context-sub-path=sub");
    assert.deepEqual(Config.Labels, { sub: "yes" });
  });

  const refused: readonly [words: string[], message: RegExp][] = [
    [["-c", "s3://bucket/x"], /-c "s3:\/\/bucket\/x" is not taken: contexts are not fetched/],
    [["-c", "a", "b"], /there are two build contexts: "b" and "a"/],
    [["--cache=true", "."], /--cache=true does not say where results are left/],
    [["--arch=arm64", "--platform=linux/amd64", "."], /--arch, --os and --variant says nothing/],
    [["--git=branch=main", "."], /--git says nothing here: the context is no repository/],
    [["--registry-certificate=x", "."], /--registry-certificate takes REGISTRY=FILE, not "x"/],
    [["--format=v1", "."], /--format of a build takes oci or docker, not "v1"/],
    [["--format=docker", "-o", "out", "."], /--output says itself what an image is written as/],
    [["--registry-mirror=mirror.example/hub", "."], /has repositories of other names/],
    [["--jobs=many", "."], /--jobs takes a whole number, not "many"/],
    [["--build-arg-file=none", "."], /--build-arg-file "none" cannot be read: ENOENT/],
  ];
  for (const [words, message] of refused) {
    it(`${words.join(" ")} is refused`, async () => {
      const { code, stderr } = await quilla(world, "build", ...words);
      assert.equal(code, 2);
      assert.match(stderr, message);
    });
  }
});
