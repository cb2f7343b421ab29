import assert from "node:assert/strict";
import { test } from "node:test";
import { parseLocation, splitPath } from "../../../../plugins/kit/transfer/location.ts";
import { builtInHost } from "../../../../plugins/mod.ts";
import { refused } from "../../../support/refused.ts";

test("a location is cut at its first colon", () => {
  const cases: [string, string, string | undefined][] = [
    ["dir", "dir", undefined],
    ["dir:latest", "dir", "latest"],
    ["a/b.tar:hello:1", "a/b.tar", "hello:1"],
    ["-", "-", undefined],
    ["C:\\images\\a.tar", "C:\\images\\a.tar", undefined],
    ["C:/images/a.tar:b:1", "C:/images/a.tar", "b:1"],
    ["c:1", "c", "1"],
  ];
  for (const [location, path, name] of cases) {
    assert.deepEqual(splitPath(location), { path, name }, location);
  }
  refused(() => splitPath(""), "transport/no-path");
  refused(() => splitPath(":x"), "transport/no-path");
  refused(() => splitPath("x:"), "transport/no-name");
});

test("a scheme is known, or the one that was meant is offered", () => {
  const host = builtInHost();
  assert.equal(parseLocation(host, "oci:a:b").transport.scheme, "oci");
  assert.equal(parseLocation(host, "oci:a:b").rest, "a:b");
  assert.equal(parseLocation(host, "store:").rest, "");
  assert.equal(
    refused(() => parseLocation(host, "oci-archiv:x"), "transport/unknown").hint,
    "did you mean oci-archive:?",
  );
  assert.match(
    refused(() => parseLocation(host, "hello:latest"), "transport/unknown").hint!,
    /store:hello:latest/,
  );
  assert.match(
    refused(() => parseLocation(host, "hello"), "transport/missing").hint!,
    /store:hello/,
  );
  assert.equal(refused(() => parseLocation(host, "hello"), "transport/missing").exitCode, 2);
});
