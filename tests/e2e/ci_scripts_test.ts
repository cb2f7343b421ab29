/**
 * Scripts of CI that say `docker`, where that is quilla: what the steps of GitHub's actions and a job of GitLab run, against a
 * registry. What they push is there, under the digest that the metadata file says.
 *
 * @module
 */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { describe, it } from "node:test";
import { writeContext } from "../support/context_files.ts";
import {
  dockerRegistry,
  registryUser,
  type RunningRegistry,
  testRegistry,
} from "../support/registry.ts";
import { type Subject, subjects } from "../support/subjects.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";

/** docker/setup-buildx-action, docker/login-action, docker/metadata-action and docker/build-push-action, as they call Docker. */
const github = `
docker version
docker buildx version
docker buildx create --name builder-1234 --driver docker-container \\
  --buildkitd-flags '--allow-insecure-entitlement security.insecure' --use
docker buildx inspect --bootstrap --builder builder-1234
docker buildx ls
echo "$PASSWORD" | docker login --username "$USERNAME" --password-stdin "$REGISTRY"
docker buildx build \\
  --annotation org.opencontainers.image.title=app \\
  --annotation manifest,manifest-descriptor:org.opencontainers.image.version=1.2.3 \\
  --build-arg BUILDKIT_INLINE_CACHE=0 --build-arg GREETING=Hola \\
  --cache-from type=registry,ref=$REGISTRY/team/app:buildcache \\
  --cache-to type=registry,ref=$REGISTRY/team/app:buildcache,mode=max,image-manifest=true,oci-mediatypes=true,ignore-error=true \\
  --file ./ctx/Dockerfile \\
  --iidfile iid --label org.opencontainers.image.title=app --label org.opencontainers.image.version=1.2.3 \\
  --attest type=provenance,disabled=true --provenance=false --sbom=false \\
  --tag $REGISTRY/team/app:1.2.3 --tag $REGISTRY/team/app:latest \\
  --metadata-file metadata.json --progress plain --pull=false --no-cache=false \\
  --builder builder-1234 --push ./ctx
docker buildx imagetools inspect $REGISTRY/team/app:1.2.3
docker logout "$REGISTRY"
docker buildx rm builder-1234
`;

/** A job of GitLab with docker-in-docker. */
const gitlab = `
export DOCKER_BUILDKIT=1 DOCKER_HOST=tcp://docker:2376 DOCKER_TLS_VERIFY=1
docker info
docker login -u "$USERNAME" -p "$PASSWORD" $REGISTRY
docker pull $REGISTRY/team/app:latest || true
docker build --pull=false --cache-from $REGISTRY/team/app:latest \\
  --build-arg BUILDKIT_INLINE_CACHE=1 --build-arg GREETING=Hola \\
  -t $REGISTRY/team/app:abc123 -t $REGISTRY/team/app:latest ctx
docker push $REGISTRY/team/app:abc123
docker push --quiet $REGISTRY/team/app:latest
docker buildx build --provenance=false --cache-to type=registry,ref=$REGISTRY/team/app:cache,mode=max \\
  --cache-from type=registry,ref=$REGISTRY/team/app:cache --build-arg GREETING=Hola \\
  -t $REGISTRY/team/app:x --push --metadata-file metadata.json --iidfile iid ctx
docker image inspect --format '{{index .Config.Labels "greeting"}}' $REGISTRY/team/app:x > greeting
docker rmi $REGISTRY/team/app:abc123
docker logout $REGISTRY
`;

/** Docker's own example of a machine for each platform; each has a store of its own. */
const severalMachines = `
echo "$PASSWORD" | docker login --username "$USERNAME" --password-stdin "$REGISTRY"
for platform in linux/amd64 linux/arm64; do
  export QUILLA_ROOT=$PWD/machine-\${platform#*/}
  docker buildx build --platform $platform --tag $REGISTRY/team/app --provenance=false \\
    --output type=image,push-by-digest=true,name-canonical=true,push=true \\
    --metadata-file metadata-\${platform#*/}.json ctx
done
export QUILLA_ROOT=$PWD/machine-last
digest() { sed -n 's/.*"containerimage.digest": "\\([^"]*\\)".*/\\1/p' metadata-$1.json; }
docker buildx imagetools create -t $REGISTRY/team/app:1 -t $REGISTRY/team/app:latest \\
  $REGISTRY/team/app@$(digest amd64) $REGISTRY/team/app@$(digest arm64)
docker buildx imagetools inspect $REGISTRY/team/app:1
`;

const accept = ["manifest.v1+json", "index.v1+json"].map((type) =>
  `application/vnd.oci.image.${type}`
);

// Some forty commands: the source takes ten times as long for them as an executable.
const all = await subjects();
const compiled = all.filter(({ name }) => name.endsWith("-compiled"));
for (const subject of compiled.length > 0 ? compiled : all) {
  const skip = subject.skip ?? dockerRegistry.skip;
  describe(`${subject.name}: scripts that say docker`, { skip }, () => {
    it("GitHub's actions: what is pushed has the digest of the metadata file", async () => {
      const { place, registry } = await ran(subject, github);
      const { digest, manifest } = await manifestOf(registry, "1.2.3");
      const metadata = json(place, "metadata.json");
      assert.equal(metadata["containerimage.digest"], digest);
      assert.equal((await manifestOf(registry, "latest")).digest, digest);
      const { host } = registry;
      assert.equal(metadata["image.name"], `${host}/team/app:1.2.3,${host}/team/app:latest`);
      assert.equal(metadata["containerimage.config.digest"], manifest.config.digest);
      assert.equal(readFileSync(join(place, "iid"), "utf8"), manifest.config.digest);
      assert.deepEqual(manifest.annotations, {
        "org.opencontainers.image.title": "app",
        "org.opencontainers.image.version": "1.2.3",
      });
      assert.equal((await manifestOf(registry, "buildcache")).status, 200);
    });

    it("a job of GitLab: the cache is used, and what is pushed is what was built", async () => {
      const { place, registry } = await ran(subject, gitlab);
      const { digest } = await manifestOf(registry, "x");
      assert.equal(json(place, "metadata.json")["containerimage.digest"], digest);
      assert.equal((await manifestOf(registry, "cache")).status, 200);
      assert.equal(readFileSync(join(place, "greeting"), "utf8"), "Hola\n");
      const [pushed, built] = [
        await manifestOf(registry, "latest"),
        await manifestOf(registry, "x"),
      ];
      assert.deepEqual(pushed.manifest.layers, built.manifest.layers);
    });

    it("a machine for each platform: joined by their digests", async () => {
      const { place, registry } = await ran(subject, severalMachines);
      const { manifest } = await manifestOf(registry, "1");
      const said = ["amd64", "arm64"].map((name) =>
        json(place, `metadata-${name}.json`)["containerimage.digest"]
      );
      assert.deepEqual(manifest.manifests.map(({ digest }: { digest: string }) => digest), said);
      const tags = await fetch(`${registry.url}/v2/team/app/tags/list`, { headers: login });
      assert.deepEqual(((await tags.json()).tags as string[]).sort(), ["1", "latest"]);
    });
  });
}

const login = {
  authorization: `Basic ${btoa(`${registryUser.username}:${registryUser.password}`)}`,
};

/** The directory that a script ran in, and the registry. Each of its commands must succeed. */
async function ran(subject: Subject, script: string) {
  const registry = await testRegistry({ password: true });
  const place = temporaryDirectory();
  const bin = join(place, "bin");
  mkdirSync(bin);
  const words = subject.command.map((word) => `'${word}'`).join(" ");
  writeFileSync(join(bin, "docker"), `#!/bin/sh\nexec ${words} "$@"\n`, { mode: 0o755 });
  writeContext(join(place, "ctx"), {
    Dockerfile: "FROM scratch AS one\nARG GREETING=Hi\nCOPY hello /a\n" +
      "FROM scratch\nARG GREETING\nLABEL greeting=$GREETING\nCOPY --from=one /a /b\n",
    hello: "hello\n",
  });
  const { username, password } = registryUser;
  const env = {
    ...process.env,
    ...{ PATH: `${bin}:${process.env.PATH}`, HOME: place, DOCKER_CONFIG: join(place, ".docker") },
    ...{ QUILLA_ROOT: join(place, "store"), REGISTRY: registry.host },
    ...{ USERNAME: username, PASSWORD: password },
  };
  const child = spawn("sh", ["-exu", "-c", script], {
    cwd: place,
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => said += text);
  }
  const code = await new Promise((resolve) => child.on("close", resolve));
  assert.equal(code, 0, said);
  return { place, registry, said };
}

async function manifestOf({ url }: RunningRegistry, tag: string) {
  const answer = await fetch(`${url}/v2/team/app/manifests/${tag}`, {
    headers: { ...login, accept: accept.join(", ") },
  });
  const { status, headers } = answer;
  return { status, digest: headers.get("docker-content-digest"), manifest: await answer.json() };
}

function json(place: string, name: string) {
  return JSON.parse(readFileSync(join(place, name), "utf8"));
}
