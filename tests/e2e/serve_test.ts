/**
 * The real clients pull from a served store, push to it, and see the same image; the process says what a script needs.
 *
 * @module
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import process from "node:process";
import { describe, it } from "node:test";
import { writeTutorial } from "../../scripts/hello.ts";
import { type Running, start } from "../support/child_process.ts";
import { noDockerd, withDockerd } from "../support/dockerd.ts";
import { peer } from "../support/peers.ts";
import { outputOf, runQuilla } from "../support/quilla_process.ts";
import { subjects } from "../support/subjects.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";

const skopeo = peer("skopeo");
const crane = peer("crane");

/** Runs another program, which must succeed. */
function ask(...command: string[]): string {
  const [program, ...words] = command;
  const { status, stdout, stderr, error } = spawnSync(program!, words, { encoding: "utf8" });
  assert.equal(status, 0, `${command.join(" ")}: ${error?.message ?? stderr}`);
  return stdout.trim();
}

for (const subject of await subjects()) {
  const folder = temporaryDirectory();
  const context = join(folder, "hello");
  const store = join(folder, "store");
  const quilla = (...words: string[]) => outputOf(subject, words, { store, cwd: context });
  const idOf = (name: string) => quilla("image", "inspect", "--format", "{{.Id}}", name);
  let server: Running;
  let address = "";
  let id = "";

  describe(`serve by ${subject.name}`, { skip: subject.skip }, () => {
    it("prints its address when it answers", async () => {
      await writeTutorial(context);
      await quilla("build", "-t", "hello", "-t", "registry.example/team/app:1", ".");
      id = await idOf("hello");
      const words = ["serve", "--listen", "127.0.0.1:0", "--writable", "--verbose"];
      server = start([...subject.command, ...words], { QUILLA_ROOT: store });
      address = (await server.said("\n")).trim();
      assert.match(address, /^127\.0\.0\.1:\d+$/);
      assert.equal((await fetch(`http://${address}/v2/`)).status, 200);
    });

    it("skopeo copies from it and to it", { skip: skopeo.skip }, async () => {
      const layout = `oci:${join(folder, "layout")}:x`;
      ask(skopeo.path, "copy", "-q", "--src-tls-verify=false", `docker://${address}/hello`, layout);
      const there = `docker://${address}/by/skopeo:1`;
      ask(skopeo.path, "copy", "-q", "--dest-tls-verify=false", layout, there);
      const inspect = ["inspect", "--tls-verify=false", "--format", "{{.Name}} {{.RepoTags}}"];
      assert.equal(ask(skopeo.path, ...inspect, there), `${address}/by/skopeo [1]`);
      assert.equal(await idOf("by/skopeo:1"), id);
    });

    it("crane lists, pulls, pushes, copies and deletes", { skip: crane.skip }, async () => {
      const run = (...words: string[]) => ask(crane.path, ...words, "--insecure");
      assert.match(run("catalog", address), /^hello$[^]*^registry\.example\/team\/app$/m);
      assert.equal(run("ls", `${address}/hello`), "latest");
      assert.equal(
        run("digest", `${address}/library/hello`),
        await quilla("image", "digest", "hello"),
      );
      const archive = join(folder, "crane.tar");
      run("pull", `${address}/registry.example/team/app:1`, archive);
      run("push", archive, `${address}/by/crane:1`);
      run("copy", `${address}/by/crane:1`, `${address}/by/crane:2`);
      assert.equal(await idOf("by/crane:2"), id);
      run("delete", `${address}/by/crane:2`);
      assert.equal(run("ls", `${address}/by/crane`), "1");
    });

    it("a Docker engine pulls, runs and pushes", { skip: noDockerd }, async () => {
      await withDockerd(({ docker }) => {
        const done = (...words: string[]) => {
          const { code, stdout, stderr } = docker(...words);
          assert.equal(code, 0, `docker ${words.join(" ")}: ${stderr}`);
          return stdout;
        };
        const image = `${address}/hello`;
        done("pull", "-q", image);
        assert.match(done("run", "--rm", "--network", "none", image), /^¡Hola!/);
        assert.equal(done("image", "inspect", "-f", "{{.Id}}", image).trim(), id);
        done("tag", image, `${address}/by/docker`);
        done("push", "-q", `${address}/by/docker`);
        done("image", "rm", "-f", image, `${address}/by/docker`);
        done("pull", "-q", `${address}/by/docker`);
      });
      assert.equal(await idOf("by/docker"), id);
      assert.match(await quilla("system", "check"), /is in order/);
    });

    it("tells each request, and stops when it is asked to", async () => {
      process.kill(server.child.pid!, "SIGTERM"); // a child that Deno kills has no exit code
      const { code, stdout, stderr } = await server.ended;
      assert.equal(code, 0, stderr);
      assert.equal(stdout, `${address}\n`);
      assert.match(
        stderr,
        /^images can be pulled, pushed and deleted at [\d.:]+; Ctrl-C stops it\n/,
      );
      assert.match(stderr, /^GET \/v2\/ 200 2 \d+ms$/m);
      assert.doesNotMatch(stderr, /warning/);
    });

    it("says what is wrong with how it is called", async () => {
      const cases: [words: string[], code: number, says: RegExp][] = [
        [["--listen", "nowhere"], 2, /\[usage\/listen\]/],
        [["--tls-cert", "x"], 2, /--tls-cert and --tls-key belong together/],
        [["--user", "ann"], 2, /--user and --password-stdin belong together/],
        [["--user", "ann", "--password-stdin"], 2, /no password/],
        [["--htpasswd", "missing"], 1, /"missing" cannot be read/],
        [["--listen", "192.0.2.1:0"], 1, /cannot listen on 192\.0\.2\.1:0/],
      ];
      const runs = cases.map(([words]) => runQuilla(subject, ["serve", ...words], { store }));
      for (const [index, { code, stderr }] of (await Promise.all(runs)).entries()) {
        assert.equal(code, cases[index]![1], stderr);
        assert.match(stderr, cases[index]![2]);
      }
    });

    it("warns where others than this machine reach it", async () => {
      const words = ["serve", "--listen", "0.0.0.0:0"];
      const open = start([...subject.command, ...words], { QUILLA_ROOT: store });
      await open.said("0.0.0.0:");
      process.kill(open.child.pid!, "SIGINT");
      const { code, stderr } = await open.ended;
      assert.equal(code, 0);
      assert.match(stderr, /warning: whoever reaches this address needs no password/);
      assert.match(stderr, /warning: images cross the network in the clear/);
    });
  });
}
