/**
 * Base images from a registry, on each subject: what skopeo pushed is fetched once, held, and built on without the registry.
 *
 * @module
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { writeContext } from "../support/context_files.ts";
import { peer } from "../support/peers.ts";
import { quillaOf } from "../support/quilla.ts";
import { dockerRegistry, startRegistry } from "../support/registry.ts";
import { subjects } from "../support/subjects.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";

const skopeo = peer("skopeo");

for (const subject of await subjects()) {
  const skip = subject.skip ?? skopeo.skip ?? dockerRegistry.skip;
  describe(`base images with ${subject.name}`, { skip }, () => {
    it("are fetched from a registry, held by quilla.lock, and kept", async () => {
      const registry = await startRegistry();
      const folder = temporaryDirectory();
      const name = `${registry.host}/team/base:1`;
      const run = (store: string, ...words: string[]) => {
        const quilla = quillaOf(subject, { store: join(folder, store), cwd: folder });
        const ended = quilla(...words);
        return { ...ended, stdout: ended.stdout.trim() };
      };
      const done = (store: string, ...words: string[]) => {
        const ended = run(store, ...words);
        assert.equal(ended.code, 0, ended.stderr);
        return ended.stdout;
      };
      const push = (text: string) => {
        writeContext(folder, {
          "base/Dockerfile": "FROM scratch\nARG TARGETARCH\nCOPY who /$TARGETARCH\n",
          "base/who": text,
        });
        const layout = join(folder, `layout-${text}`);
        const output = `type=oci,tar=false,dest=${layout}`;
        const platforms = "linux/amd64,linux/arm64";
        done("maker", "build", "-q", "--platform", platforms, "-t", "base:1", "-o", output, "base");
        const words = ["copy", "-q", "--all", "--dest-tls-verify=false", `oci:${layout}`];
        execFileSync(skopeo.path, [...words, `docker://${name}`], { stdio: "pipe" });
        const inspect = ["inspect", "--tls-verify=false", "--format", "{{.Digest}}"];
        return execFileSync(skopeo.path, [...inspect, `docker://${name}`], { encoding: "utf8" })
          .trim();
      };
      mkdirSync(join(folder, "app"));
      writeContext(folder, {
        "app/Dockerfile":
          `FROM ${name} AS a\nFROM scratch\nCOPY --from=a / /\nCOPY --from=${name} / /again/\n`,
        "app/.dockerignore": "quilla.lock\n",
      });
      const arm = ["--platform", "linux/arm64"];
      try {
        const digest = push("one");
        const first = done("store", "build", "-q", ...arm, "--lock", "app");
        const lock = readFileSync(join(folder, "app", "quilla.lock"), "utf8");
        assert(lock.includes(`  ${name}: ${digest}\n`), lock);
        assert.match(done("store", "image", "ls", "--digests"), new RegExp(digest));
        assert.match(done("store", "system", "check"), /is in order$/);

        assert.notEqual(push("two"), digest);
        assert.equal(done("other", "build", "-q", ...arm, "app"), first, "it is not held");
        const moved = run("other", "build", "-q", ...arm, "--locked", "--pull", "app");
        assert.match(moved.stderr, /quilla\.lock:4:3: .* \[lock\/changed\]/);
        const unknown = run(
          "other",
          "build",
          "-q",
          "--build-context",
          `${name}=docker-image://${registry.host}/none`,
          "app",
        );
        assert.equal(unknown.code, 1);
        assert.match(unknown.stderr, /Dockerfile:\d.*none cannot be fetched: /);
      } finally {
        registry.stop();
      }
      done("store", "system", "prune", "--force");
      assert.match(done("store", "build", "-q", ...arm, "--locked", "app"), /^sha256:/);
      const gone = run("store", "build", "-q", "--platform", "linux/amd64", "app");
      assert.match(gone.stderr, /cannot be fetched: /);
      const asked = run("store", "build", "-q", ...arm, "--lock", "--pull", "app");
      assert.match(
        asked.stderr,
        /hint: leave out --pull to build with the one that is in the store/,
      );
    });
  });
}
