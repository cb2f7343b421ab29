import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readdirSync, readlinkSync } from "node:fs";
import process from "node:process";
import { test } from "node:test";
import { openOutputPipe } from "../../../core/host/pipe.ts";

const skip = process.platform === "linux" ? undefined : "/proc is Linux'";

test("a program's output is a pipe that it can open again", { skip }, async () => {
  const before = openPipes();
  for (let round = 0; round < 3; round++) {
    const pipe = openOutputPipe();
    const words = ["-c", "echo one >/dev/stdout; printf two; readlink /proc/self/fd/1 >&2"];
    const child = spawn("/bin/sh", words, { stdio: ["ignore", pipe.stdio, "ignore"] });
    const ended = new Promise((resolve) => child.on("exit", resolve));
    const decoder = new TextDecoder();
    let text = "";
    for await (const bytes of pipe.read(child.stdout)) text += decoder.decode(bytes);
    assert.equal(text, "one\ntwo");
    assert.equal(await ended, 0);
  }
  assert.equal(openPipes(), before, "descriptors that are left open");
});

test("an output that nobody writes to is given back", { skip }, () => {
  const before = openPipes();
  openOutputPipe().close();
  assert.equal(openPipes(), before);
});

function openPipes(): number {
  const places = readdirSync("/proc/self/fd").map((name) => {
    try {
      return readlinkSync(`/proc/self/fd/${name}`);
    } catch {
      return ""; // the directory that was read
    }
  });
  return places.filter((place) => place.startsWith("pipe:")).length;
}
