import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parseReference } from "../../../../core/reference.ts";
import { isSignedAs, type SignedIdentity } from "../../../../plugins/kit/policy/identity.ts";
import { scopeFault, scopesOf } from "../../../../plugins/kit/policy/scopes.ts";

describe("the scopes of an image", () => {
  const names: [name: string, scopes: string[]][] = [
    ["debian:13", [
      ...["docker.io/library/debian:13", "docker.io/library/debian", "docker.io/library"],
      ...["docker.io", "*.io"],
    ]],
    ["registry.example.org:5000/team/app:1", [
      ...["registry.example.org:5000/team/app:1", "registry.example.org:5000/team/app"],
      ...["registry.example.org:5000/team", "registry.example.org:5000", "*.example.org", "*.org"],
    ]],
    [`localhost/app:1@sha256:${"a".repeat(64)}`, [
      ...[`localhost/app@sha256:${"a".repeat(64)}`, "localhost/app", "localhost"],
    ]],
  ];
  for (const [name, scopes] of names) {
    it(`of ${name}`, () =>
      assert.deepEqual(
        scopesOf({ transport: "docker", reference: parseReference(name) }),
        scopes,
      ));
  }

  it("of a layout are the directories that it is in", () => {
    const image = { transport: "oci", path: "/srv/images/app", reference: parseReference("app:1") };
    assert.deepEqual(scopesOf(image), ["/srv/images/app", "/srv/images", "/srv"]);
  });

  it("of docker-archive and of what has no name are none", () => {
    const reference = parseReference("app:1");
    assert.deepEqual(scopesOf({ transport: "docker-archive", reference, path: "/a.tar" }), []);
    assert.deepEqual(scopesOf({ transport: "docker" }), []);
  });

  const faults: [transport: string, scope: string, isRight: boolean][] = [
    ["docker", "whatever", true],
    ["oci", "/srv/images", true],
    ["oci", "/", false],
    ["oci", "srv", false],
    ["oci", "/srv/", false],
    ["oci", "/srv/../etc", false],
    ["docker-archive", "", true],
    ["docker-archive", "/a.tar", false],
    ["docker-daemon", "docker.io/library/app", true],
    ["docker-daemon", `sha256:${"a".repeat(64)}`, false],
    ["tape", "anything", true],
  ];
  for (const [transport, scope, isRight] of faults) {
    it(`${transport} ${isRight ? "has" : "has not"} ${JSON.stringify(scope)}`, () =>
      assert.equal(scopeFault(transport, scope) === undefined, isRight));
  }
});

describe("what a signature calls an image", () => {
  const digest = `sha256:${"a".repeat(64)}`;
  const exact: SignedIdentity = { type: "matchExact" };
  const usual: SignedIdentity = { type: "matchRepoDigestOrExact" };
  const mapped: SignedIdentity = {
    type: "remapIdentity",
    prefix: "mirror.example/hub",
    signedPrefix: "docker.io/library",
  };
  const lines: [SignedIdentity, wanted: string | undefined, signed: string, isGood: boolean][] = [
    [exact, "app:1", "docker.io/library/app:1", true],
    [exact, "app:1", "app:2", false],
    [exact, "app:1", "app", false],
    [exact, `app@${digest}`, "app:1", false],
    [usual, "app:1", "app:1", true],
    [usual, "app:1", "app", false],
    [usual, `app@${digest}`, "app:1", true],
    [usual, `app@${digest}`, "other:1", false],
    [{ type: "matchRepository" }, "app:1", "app", true],
    [{ type: "matchRepository" }, "team/app:1", "app", false],
    [{ type: "matchRepository" }, undefined, "app", false],
    [{ type: "exactRepository", repository: parseReference("app") }, undefined, "app:7", true],
    [{ type: "exactReference", reference: parseReference("app:1") }, "x:1", "app:1", true],
    [{ type: "exactReference", reference: parseReference("app:1") }, "app:1", "app", false],
    [mapped, "mirror.example/hub/app:1", "app:1", true],
    [mapped, "mirror.example/hubs/app:1", "app:1", false],
    [mapped, "app:1", "app:1", true],
    [usual, "app:1", "no name at all", false],
  ];
  for (const [identity, wanted, signed, isGood] of lines) {
    it(`${identity.type}: ${signed} is ${isGood ? "" : "not "}good for ${wanted}`, () => {
      const name = wanted === undefined ? undefined : parseReference(wanted);
      assert.equal(isSignedAs(identity, name, signed), isGood);
    });
  }
});
