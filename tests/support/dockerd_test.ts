import { test } from "node:test";
import assert from "node:assert/strict";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { helloProgram } from "../../scripts/tiny_elf.ts";
import { start, thisRuntime } from "./child_process.ts";
import { noDockerd, withDockerd } from "./dockerd.ts";
import { temporaryDirectory } from "./temporary_directory.ts";

test("an engine starts, builds and runs the tutorial's image without a network", {
  skip: noDockerd,
}, async () => {
  const folder = temporaryDirectory();
  writeFileSync(join(folder, "hello"), helloProgram(), { mode: 0o755 });
  writeFileSync(join(folder, "Dockerfile"), 'FROM scratch\nCOPY hello /\nENTRYPOINT ["/hello"]\n');
  await withDockerd(({ docker }) => {
    const built = docker("build", "-q", "-t", "hello", folder);
    assert.equal(built.code, 0, built.stderr);
    const ran = docker("run", "--rm", "--network", "none", "hello");
    assert.equal(ran.stderr, "");
    assert.match(ran.stdout, /^¡Hola!/);
  });
});

test("an engine ends with the process that started it, even when that is killed", {
  skip: noDockerd,
}, async () => {
  const module = new URL("./dockerd.ts", import.meta.url);
  const script = join(temporaryDirectory(), "start.ts");
  writeFileSync(
    script,
    `import { withDockerd } from ${JSON.stringify(module.href)};
     await withDockerd((engine) => console.log(engine.host + ";"));
     setInterval(() => {}, 1000);`,
  );
  const { child, ended, said } = start([...thisRuntime().command, script]);
  await said(";");
  child.kill("SIGKILL");
  const { stdout } = await ended;
  const folder = /^unix:\/\/(.*)\/d\.sock;/.exec(stdout)![1]!;
  for (let tries = 0; existsSync(folder) && tries < 200; tries++) await pause(100);
  assert.equal(existsSync(folder), false);
});
