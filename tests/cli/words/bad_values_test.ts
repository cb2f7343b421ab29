import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { quilla } from "../../support/fake_context.ts";
import { temporaryDirectory } from "../../support/temporary_directory.ts";

const directory = temporaryDirectory();
const context = join(directory, "context");
mkdirSync(context);
writeFileSync(join(context, "Dockerfile"), "FROM scratch\nLABEL a=b\n");
const build = (...words: string[]) =>
  quilla({ root: join(directory, "store") }, "build", ...words, context);

// What buildx 0.38.2 says with BuildKit 0.34.2 behind it, and what is said here.
const refused: readonly [word: string, docker: string, here: RegExp][] = [
  ["--platform=linux/", '"" is an invalid component of "linux/"', /a part of it is empty/],
  ["--platform=a/b/c/d", '"a/b/c/d": cannot parse platform specifier', /it has 4 parts/],
  ["--platform=foo bar", 'is an invalid OS component of "foo bar"', /"foo bar" is no name of one/],
  ["--platform=", '"" is an invalid OS component of ""', /"" is not a platform/],
  ["--platform=linux/amd64,", '"" is an invalid OS component of ""', /"" is not a platform/],
  ["--ulimit=nofile", "invalid ulimit argument: nofile", /takes name=soft:hard, not "nofile"/],
  ["--ulimit=nofile=a", 'ParseInt: parsing "a"', /takes name=soft:hard, not "nofile=a"/],
  ["--ulimit=nofile=2:1", "soft limit must be less than or equal", /not "nofile=2:1"/],
  ["--ulimit=nofile=1:2:3", "too many limit value arguments", /not "nofile=1:2:3"/],
  ["--ulimit=foo=1", "invalid ulimit type: foo", /not "foo=1"[^]*the names are as, core/],
  ["--shm-size=x", "invalid size: 'x'", /takes a size, not "x"/],
  ["--shm-size=-1", "invalid size: '-1'", /takes a size, not "-1"/],
  ["--shm-size=", "invalid size: ''", /takes a size, not ""/],
  ["--shm-size=1x", "invalid suffix: 'x'", /takes a size, not "1x"/],
  ["--add-host=foo", "invalid host foo", /takes name:address, not "foo"/],
  ["--add-host=foo:bar", "invalid host foo:bar", /takes name:address, not "foo:bar"/],
  ["--add-host=:1.2.3.4", "invalid host :1.2.3.4", /takes name:address, not ":1.2.3.4"/],
  ["--add-host=a:1.2.3.4,b", "invalid host b", /takes name:address, not "b"/],
  ["--network=foo", 'network mode "foo" not supported', /takes default, none, host, not "foo"/],
  ["--network=bridge", 'network mode "bridge" not supported', /takes default, none, host/],
  ["--build-arg=", 'invalid key-value pair "": empty key', /--build-arg "" has no name/],
  ["--build-arg==x", 'invalid key-value pair "=x": empty key', /--build-arg "=x" has no name/],
  ["--label==x", 'invalid key-value pair "=x": empty key', /--label "=x" has no name/],
  ["--secret=id", "invalid field 'id' must be a key=value pair", /has "id", which means nothing/],
  ["--secret=id=", "secret missing ID", /has no id/],
  ["--secret=foo=bar", "unexpected key 'foo' in 'foo=bar'", /has "foo=bar", which means nothing/],
  ["--secret=type=foo,id=x", 'unsupported secret type "foo"', /there are file and env/],
  ["--ssh=foo", "invalid empty ssh agent socket", /--ssh has no agent to hand on/],
  ["--output=type=", "type is required for output", /there is no type ""/],
  ["--output=type=foo", 'exporter "foo" could not be found', /there is no type "foo"/],
  ["--output=type=local", "dest is required for local exporter", /it needs a directory/],
  ["--output=type=oci,foo", "invalid value foo", /"foo" has no =/],
  ['--output="a', 'extraneous or missing " in quoted-field', /the quotes of .* do not fit/],
  ["--progress=foo", "invalid progress mode foo", /--progress takes auto, .*not "foo"/],
  ["--memory=x", "invalid size: 'x'", /--memory takes a size, not "x"/],
  ["--memory=-1", "invalid size: '-1'", /--memory takes a size, not "-1"/],
  ["--memory-swap=x", "invalid size: 'x'", /--memory-swap takes a size, not "x"/],
  ["--cpu-shares=x", 'ParseInt: parsing "x"', /--cpu-shares takes a whole number, not "x"/],
  ["--cpu-quota=x", 'ParseInt: parsing "x"', /--cpu-quota takes a whole number, not "x"/],
  ["--cpu-period=x", 'ParseInt: parsing "x"', /--cpu-period takes a whole number, not "x"/],
  ["--cpuset-cpus=x", 'invalid cpuset element "x"', /--cpuset-cpus takes a list, not "x"/],
  ["--resource=foo=1", 'unknown resource "foo"', /--resource "foo=1" limits nothing/],
  ["--resource=memory=x", "invalid size: 'x'", /--memory takes a size, not "x"/],
  ["--allow=foo", "unknown entitlement foo", /--allow takes .*, not "foo"/],
  ["--allow=network.host=x", "unknown entitlement network.host=x", /did you mean network.host\?/],
  ["--annotation=foo", 'invalid annotation "foo", expected key=value', /it has no =/],
  ["--annotation=foo:bar=baz", 'unknown annotation type "foo"', /is for "foo", which is nothing/],
  ["--annotation=manifest[foo]:a=b", 'invalid platform "foo"', /"foo" is not a platform/],
  ["--call=foo", "unsupported request frontend.foo", /--call takes build, check/],
  ["--call=check,foo=bar", "invalid print field: foo=bar", /takes no option "foo=bar"/],
  ["--check=maybe", 'ParseBool: parsing "maybe"', /--check is true or false, not "maybe"/],
  ["--no-cache=", 'ParseBool: parsing ""', /--no-cache is true or false, not ""/],
  ["--pull=maybe", 'ParseBool: parsing "maybe"', /--pull takes .*, not "maybe"/],
  ["--push=x", 'ParseBool: parsing "x"', /--push is true or false, not "x"/],
  ["--quiet=x", 'ParseBool: parsing "x"', /--quiet is true or false, not "x"/],
  ["--rm=x", 'ParseBool: parsing "x"', /--rm is true or false, not "x"/],
  ["--cache-from=foo=bar", 'type required for "foo=bar"', /it has no type/],
  ["--cache-from=type=registry", "registry cache importer requires ref", /it has no ref/],
  ["--cache-from=type=local", "local cache importer requires src", /it has no src/],
  ["--cache-to=type=registry", "registry cache exporter requires ref", /it has no ref/],
  ["--cache-to=type=local", "local cache exporter requires dest", /it has no dest/],
  ["--build-context=foo", "invalid context value: foo, expected key=value", /has no value/],
  ["--build-context==x", "invalid context name", /--build-context "=x" has no name/],
  ["--build-context=FOO BAR=.", "invalid context name FOO BAR", /"FOO BAR" cannot be the name/],
  ["--tag=", 'invalid tag ""', /--tag: the image reference is empty/],
  ["--tag=UPPER", "repository name must be lowercase", /must be lowercase/],
  ["--tag=a:b:c", "invalid reference format", /the tag "b:c" has the character ":"/],
  ["--tag=a@sha256:x", "invalid reference format", /"sha256:x" is not a digest/],
  ["--attest=type", "invalid value type", /--attest "type": "type" has no =/],
  ["--policy=foo", "invalid value foo", /--policy names "foo", and there is no such file/],
];

// What it takes.
const taken = [
  ...["--platform=local", "--platform=linux/amd64,linux/amd64", "--shm-size=1.5g", "--label=a"],
  ...["--add-host=a:1.1.1.1,b:2.2.2.2", "--add-host=foo:[::1]", "--network=", "--secret="],
  ...["--ssh=", "--output=", "--progress=", "--allow=", "--annotation=", "--call=", "--file="],
  ...["--cache-from=", "--cache-to=", "--build-context=", "--target=", "--iidfile="],
  ...["--metadata-file=", "--no-cache-filter=", "--isolation=", "--provenance=", "--sbom="],
  ...["--pull=F", "--pull=0", "--pull=ifmissing", "--ulimit=nofile=64,nproc=64:128"],
  ...["--security-opt=label=disable,no-new-privileges", "--cgroup-parent="],
  ...["--secret=id=x,env=NO_SUCH_VARIABLE", "--quiet=0"],
];

describe("values that Docker refuses", () => {
  for (const [word, docker, here] of refused) {
    it(`${word}: ${docker}`, async () => {
      const { code, stdout, stderr } = await build(word);
      assert.deepEqual([code, stdout], [2, ""], stderr);
      assert.match(stderr, here);
    });
  }
});

describe("values that Docker takes", () => {
  for (const word of taken) {
    it(word, async () => {
      const { code, stderr } = await build("-q", word);
      assert.equal(code, 0, stderr);
    });
  }

  it("DOCKER_DEFAULT_PLATFORM is named where it is no platform", async () => {
    const world = { root: join(directory, "store"), env: { DOCKER_DEFAULT_PLATFORM: "nope" } };
    const { stderr } = await quilla(world, "build", context);
    assert.match(stderr, /^error: DOCKER_DEFAULT_PLATFORM: "nope" is not a platform/);
  });
  it("DOCKER_DEFAULT_PLATFORM where no --platform is", async () => {
    const world = {
      root: join(directory, "store"),
      env: { DOCKER_DEFAULT_PLATFORM: "linux/riscv64" },
    };
    const architecture = async (...words: string[]) => {
      const { stdout } = await quilla(world, "build", "-q", ...words, context);
      return JSON.parse((await quilla(world, "inspect", stdout.trim())).stdout)[0].Architecture;
    };
    assert.equal(await architecture(), "riscv64");
    assert.equal(await architecture("--platform=linux/s390x"), "s390x");
  });
});
