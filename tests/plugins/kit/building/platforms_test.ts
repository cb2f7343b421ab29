import assert from "node:assert/strict";
import { test } from "node:test";
import { chosenPlatforms } from "../../../../plugins/kit/building/build_platforms.ts";
import { formatPlatform, hostPlatform, parsePlatform } from "../../../../core/platform.ts";
import type { BuildEvent, StepInfo } from "../../../../core/plugin/contracts/build_event.ts";
import { findImage } from "../../../../plugins/kit/images/find.ts";
import { parseIndex } from "../../../../core/oci/image_index.ts";
import { Store } from "../../../../core/store/store.ts";
import { refused } from "../../../support/refused.ts";
import { refusedBuild } from "../../../support/refused_build.ts";
import { newDirectory, testBuild } from "../../../support/test_build.ts";

const platforms = ["linux/amd64", "linux/arm64", "linux/arm/v7"].map(parsePlatform);

test("without a platform it is the host's", () => {
  assert.deepEqual(chosenPlatforms(), [hostPlatform()]);
  assert.deepEqual(chosenPlatforms([]), [hostPlatform()]);
});

test("two ways to say one platform are one platform", () => {
  for (const pair of [["arm64", "linux/arm64/v8"], ["linux/arm", "linux/arm/v7"]]) {
    refused(() => chosenPlatforms(pair.map(parsePlatform)), "build/duplicate-platform", pair[0]);
  }
  assert.equal(chosenPlatforms(platforms), platforms);
});

const stepsOf = (events: readonly BuildEvent[], type: BuildEvent["type"]): StepInfo[] =>
  events.flatMap((event) => event.type === type && "step" in event ? [event.step] : []);

test("whoever listens sees one build: steps of their own, one plan, each warning once", async () => {
  const { events, warnings } = await testBuild(
    ["FROM scratch AS Odd", "LABEL a=b", "COPY none* /"],
    { platforms, arguments: new Map([["unused", "1"]]) },
  );
  const started = stepsOf(events, "started");
  assert.equal(started.length, 9);
  assert.equal(new Set(started.map(({ id }) => id)).size, 9);
  assert.deepEqual(
    new Set(started.map(({ platform }) => platform)),
    new Set(["linux/amd64", "linux/arm64", "linux/arm/v7"]),
  );
  const planned = events.flatMap((event) => event.type === "planned" ? [event.steps] : []);
  assert.equal(planned.at(-1), 9);
  assert.equal(new Set(warnings).size, warnings.length, warnings.join("\n"));
  for (const says of [/StageNameCasing/, /none\* matches nothing/, /unused/]) {
    assert.equal(warnings.filter((warning) => says.test(warning)).length, 1, String(says));
  }
  // What is done is said of the step that was begun.
  const ids = (steps: StepInfo[]) => steps.map(({ id }) => id).sort((a, b) => a - b);
  assert.deepEqual(ids(stepsOf(events, "done")), ids(started));
});

test("one platform alone is not named", async () => {
  const { events } = await testBuild("FROM scratch", { platforms: platforms.slice(0, 1) });
  assert.deepEqual(stepsOf(events, "started").map(({ platform }) => platform), [undefined]);
});

for (
  const [asked, opening, expected] of [
    [["linux/arm64"], "--platform=linux/s390x", "linux/arm64"],
    [["linux/arm/v7"], "--platform=linux/arm64", "linux/arm/v7"],
    [["darwin/ppc64le"], "--platform=$BUILDPLATFORM", "darwin/ppc64le"],
    [[], "--platform=linux/s390x", "linux/s390x"],
    [["linux/s390x"], "", "linux/s390x"],
  ] as const
) {
  test(`FROM ${opening} scratch, and ${asked} is asked for: the image is for ${expected}`, async () => {
    const { image } = await testBuild([`FROM ${opening} scratch AS only`, "LABEL a=b"], {
      platforms: asked.map(parsePlatform),
    });
    assert.equal(formatPlatform(image.config), expected);
  });
}

test("versions of Windows are images of their own, and bases are chosen by them", async () => {
  const root = `${newDirectory()}/store`;
  const versions = ["windows(10.0.17763.1)/amd64", "windows(10.0.20348.2)/amd64"];
  const says = ["ARG TARGETOSVERSION TARGETPLATFORM", "LABEL is=$TARGETOSVERSION,$TARGETPLATFORM"];
  const base = { root, tags: ["base"], platforms: versions.map(parsePlatform) };
  await testBuild(["FROM scratch", ...says], base);
  const store = await Store.open(root);
  try {
    const index = parseIndex(store.blobs.read(findImage(store, "base")!.descriptor));
    assert.deepEqual(index.manifests.map(({ platform }) => formatPlatform(platform!)), versions);
  } finally {
    store.close();
  }
  const cases: [asked: string, chosen: string, says: string][] = [
    ["windows(10.0.17763.9)/amd64", "10.0.17763.1", "windows(10.0.17763.9)/amd64"],
    ["windows(10.0.20348)/amd64", "10.0.20348.2", "windows(10.0.20348)/amd64"],
    ["windows(10.0.26100)/amd64", "10.0.20348.2", "windows(10.0.26100)/amd64"],
    // Who asks for no version gets the base's.
    ["windows/amd64", "10.0.17763.1", "windows(10.0.17763.1)/amd64"],
  ];
  for (const [asked, chosen, expected] of cases) {
    const { image } = await testBuild("FROM base", { root, platforms: [parsePlatform(asked)] });
    assert.equal(image.config.config.labels?.is?.split(",")[0], chosen, asked);
    assert.equal(formatPlatform(image.config), expected, asked);
  }
  const none = { root, platforms: [parsePlatform("windows(6.1.7601)/amd64")] };
  await refusedBuild("FROM base", "image/platform", 1, none);
});

test("a program of Windows is not run, and told so", async () => {
  const error = await refusedBuild(["FROM scratch", "RUN dir"], "run/system", 2, {
    platforms: [parsePlatform("windows/amd64")],
  });
  assert.match(error.message, /programs of windows/);
});

test("an image that Windows itself has made is a base for what it says, not for files", async () => {
  const root = `${newDirectory()}/store`;
  const request = { root, platforms: [parsePlatform("windows/amd64")] };
  const files = { "Files/Windows/x": "x", "Hives/y": "y" };
  await testBuild(["FROM scratch", "COPY . /"], { ...request, files, tags: ["nano"] });
  const { image } = await testBuild(["FROM nano", "ENV A=1", "CMD start"], request);
  assert.deepEqual(image.config.config.cmd, ["cmd", "/S", "/C", "start"]);
  for (const line of ["COPY Dockerfile C:\\x", "WORKDIR C:\\app"]) {
    await refusedBuild(["# escape=`", "FROM nano", line], "build/windows-layer", 3, request);
  }
});
