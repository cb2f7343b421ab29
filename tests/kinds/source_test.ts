/**
 * Every built-in source does what every source must.
 *
 * @module
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { Readable } from "node:stream";
import { describe, it } from "node:test";
import { gzipSync } from "node:zlib";
import { digestOf } from "../../core/digest.ts";
import { Store } from "../../core/store/store.ts";
import { LayoutSink } from "../../plugins/kit/archives/layout_sink.ts";
import { type SourceGiven, sourceSuite } from "../../plugins/kit/suites/source.ts";
import { copyImages } from "../../plugins/kit/transfer/copy_images.ts";
import { placedImage, storeSource } from "../../plugins/kit/transfer/store_place.ts";
import { builtInHost } from "../../plugins/mod.ts";
import { archiveOf, member } from "../support/archive.ts";
import { writeContext } from "../support/context_files.ts";
import { content, faultServer } from "../support/fault_server.ts";
import { GitRepository } from "../support/git_repository.ts";
import { peer } from "../support/peers.ts";
import { newDirectory, testBuild } from "../support/test_build.ts";

const git = peer("git");
const host = builtInHost();
const place = newDirectory();
const directory = join(place, "directory");
mkdirSync(directory);
writeContext(directory, {
  "Dockerfile": "FROM scratch\n",
  "dir/a": { content: "1", mode: 0o600 },
  "dir/b": { link: "a" },
  "empty/": { mode: 0o755 },
});
const archive = archiveOf([member("Dockerfile", {}, "FROM scratch\n"), member("dir/a", {}, "1")]);
writeFileSync(join(place, "archive.tar"), archive);
writeFileSync(join(place, "archive.tgz"), gzipSync(archive));
writeFileSync(join(place, "text"), "text");
const dated = ["Last-Modified: Tue, 01 Jan 2019 00:00:00 GMT"];
const { url } = await faultServer({ "/dir/file.txt": content("1", dated), "/": content("2") });

const remote = "https://host.example/x.git#v1";
const anywhere = ["zip://x", "s3://bucket/x"];

async function layout(): Promise<string> {
  const root = join(newDirectory(), "store");
  await testBuild(["FROM scratch", "LABEL a=b"], { root, tags: ["stored:1"] });
  const store = await Store.open(root);
  try {
    const images = storeSource(store, [placedImage(store, "stored:1")]);
    await copyImages(images, new LayoutSink(join(place, "layout"), undefined), { store });
  } finally {
    store.close();
  }
  return `oci-layout://${join(place, "layout")}`;
}

/** A repository by its own URL, and as one of GitHub's. */
function repository(): { readonly url: string; readonly commit: string } {
  const made = new GitRepository(join(place, "x.git"));
  const commit = made.commit({
    "Dockerfile": "FROM scratch\n",
    "run": { content: "1", mode: 0o755 },
  });
  const configuration = join(place, "configuration");
  const directory = made.url.replace(/x\.git$/, "");
  writeFileSync(configuration, `[url "${directory}"]\n\tinsteadOf = https://github.com/owner/\n`);
  process.env.GIT_CONFIG_GLOBAL = configuration;
  process.env.GIT_ALLOW_PROTOCOL = "file:https";
  return { url: made.url, commit };
}

const { url: gitUrl, commit } = git.skip === undefined ? repository() : { url: remote, commit: "" };

const given: Readonly<Record<string, Omit<SourceGiven, "host">>> = {
  directory: {
    locations: [directory],
    missing: [join(place, "none"), join(place, "text", "below")],
    others: ["https://host.example/x.tar", ...anywhere],
  },
  archive: {
    locations: [join(place, "archive.tar"), join(place, "archive.tgz")],
    missing: [join(place, "text")],
    others: ["https://host.example/x.tar", ...anywhere],
  },
  stdin: {
    locations: ["-"],
    others: ["--", ".", "", ...anywhere],
    stdin: () => Readable.from([new TextEncoder().encode("FROM scratch\n")]),
  },
  "docker-image": {
    locations: ["docker-image://alpine:3.22", "docker-image://scratch"],
    others: ["alpine:3.22", ...anywhere],
    wrong: ["docker-image://", "docker-image://UPPER"],
  },
  "oci-layout": {
    locations: [await layout()],
    missing: [`oci-layout://${directory}`, `oci-layout://${join(place, "layout")}:none`],
    others: [directory, ...anywhere],
    wrong: ["oci-layout://"],
  },
  http: {
    locations: [`${url}/dir/file.txt`, `${url}/`],
    missing: [`${url}/none`, "http://169.254.169.254/"],
    others: [".", "ftp://host.example/x", ...anywhere],
    checksum: { right: digestOf("1"), wrong: digestOf("2") },
  },
  git: {
    locations: [gitUrl, `${gitUrl}#main`, `${gitUrl}?mtime=commit&keep-git-dir=1`],
    missing: [`${gitUrl}#none`, `${gitUrl}#:none`],
    others: [".", "github.com/owner/x", "https://host.example/x.tar", ...anywhere],
    wrong: ["https://host.example/x.git##v1", "https://host.example/x.git?depth=1"],
    checksum: { right: commit, wrong: "0".repeat(40) },
  },
  github: {
    locations: ["github.com/owner/x.git"],
    missing: ["github.com/owner/none.git", "github.com/owner/x.git#none"],
    others: [".", "./github.com/owner/x", remote, ...anywhere],
    wrong: ["github.com/owner/x?depth=1"],
  },
};

for (const { supplied } of host.all("sources")) {
  const { name } = supplied;
  const skip = /^git/.test(name) ? git.skip : undefined;
  describe(`the source ${name}`, { skip }, () => {
    if (skip !== undefined) return;
    for (const each of sourceSuite(supplied, { host, ...given[name]! })) {
      it(each.name, () => each.run());
    }
  });
}
