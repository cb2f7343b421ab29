import { test } from "node:test";
import assert from "node:assert/strict";
import { readJunit } from "../../scripts/junit.ts";

test("Deno's report: groups are left out unless they failed by themselves", () => {
  const xml = `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="deno test" tests="6" failures="1" errors="0" time="0.020">
    <testsuite name="./tests/a_test.ts" tests="4" disabled="1" errors="0" failures="2">
        <testcase name="a &lt; b &amp; &quot;c&quot;" classname="./tests/a_test.ts" time="0.001" line="3" col="1">
        </testcase>
        <testcase name="left out" classname="./tests/a_test.ts" time="0.000" line="4" col="1">
            <skipped/>
        </testcase>
        <testcase name="group" classname="./tests/a_test.ts" time="0.002" line="6" col="1">
            <failure message="1 test step failed">1 test step failed.</failure>
        </testcase>
        <testcase name="broken group" classname="./tests/a_test.ts" time="0.002" line="6" col="1">
            <failure message="in before">in before</failure>
        </testcase>
    </testsuite>
    <testsuite name="ext:deno_node/testing.ts" tests="2" disabled="1" errors="0" failures="1">
        <testcase name="group &gt; fails" classname="ext:deno_node/testing.ts" time="0.000" line="1" col="1">
            <failure message="x">text with &lt;testcase</failure>
        </testcase>
        <testcase name="broken group &gt; inner" classname="ext:deno_node/testing.ts" time="0.000" line="1" col="1">
        </testcase>
    </testsuite>
</testsuites>`;
  assert.deepEqual(readJunit(xml), [
    { name: 'a < b & "c"', file: "./tests/a_test.ts", result: "passed" },
    { name: "left out", file: "./tests/a_test.ts", result: "skipped" },
    { name: "broken group", file: "./tests/a_test.ts", result: "failed" },
    { name: "group > fails", file: undefined, result: "failed" },
    { name: "broken group > inner", file: undefined, result: "passed" },
  ]);
});

test("Bun's report: the group is the class", () => {
  const xml = `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="bun test" tests="2" assertions="0" failures="1" skipped="1" time="0.02901235">
  <testsuite name="tests/a_test.ts" file="tests/a_test.ts" tests="2" hostname="vm">
    <testcase name="plain" classname="" time="0.001209" file="tests/a_test.ts" line="3" assertions="0" />
    <testsuite name="group" file="tests/a_test.ts" line="6" tests="2">
      <testcase name="skipped" classname="group" time="0" file="tests/a_test.ts" line="10" assertions="0">
        <skipped />
      </testcase>
      <testcase name="line&#10;two" classname="group" time="0.001354" file="tests/a_test.ts" line="11">
        <failure type="AssertionError" message="x">x</failure>
      </testcase>
    </testsuite>
  </testsuite>
</testsuites>`;
  const file = "tests/a_test.ts";
  assert.deepEqual(readJunit(xml), [
    { name: "plain", file, result: "passed" },
    { name: "group > skipped", file, result: "skipped" },
    { name: "group > line\ntwo", file, result: "failed" },
  ]);
});
