import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { type AddressInfo, createServer as createPort, type Server } from "node:net";
import { dirname, join } from "node:path";
import { test } from "node:test";
import type { QuillaError } from "../../../../../core/errors.ts";
import { drawSource } from "../../../../../cli/print/source_drawing.ts";
import type { Endpoint } from "../../../../../plugins/transports/registry/access.ts";
import {
  type AccessOverrides,
  openRegistryAccess,
} from "../../../../../plugins/transports/registry/access/mod.ts";
import { makeCertificates, openssl } from "../../../../support/certificates.ts";
import { refusedLater } from "../../../../support/refused_later.ts";
import { temporaryDirectory } from "../../../../support/temporary_directory.ts";

const pem = (name: string) => `-----BEGIN CERTIFICATE-----\n${name}\n-----END CERTIFICATE-----\n`;

/** A home with files, and a stand-in for /etc below `etc`. */
function machine(files: Record<string, string>) {
  const home = temporaryDirectory();
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(home, path)), { recursive: true });
    writeFileSync(join(home, path), content);
  }
  const env: Record<string, string> = { HOME: home, XDG_CONFIG_HOME: join(home, ".config") };
  const endpoints = async (registry: string, more: AccessOverrides = {}) =>
    await openRegistryAccess(env, { system: join(home, "etc"), ...more })
      .endpoints(registry, "library/x");
  return { home, env, endpoints };
}

const config = ".config/quilla/config.yaml";
const hrefs = (endpoints: readonly Endpoint[]) =>
  endpoints.map(({ url, isMirror }) => `${isMirror ? "mirror " : ""}${url.href}`);

test("a registry answers where its name says, Docker Hub elsewhere", async () => {
  const { endpoints } = machine({});
  assert.deepEqual(hrefs(await endpoints("docker.io")), ["https://registry-1.docker.io/"]);
  assert.deepEqual(hrefs(await endpoints("h.example:5000")), ["https://h.example:5000/"]);
  await refusedLater(endpoints("a/../b"), "registry/name");
  await refusedLater(endpoints("h.example:99999"), "registry/name");
});

test("any registry may have mirrors, each trusted by what is said of its host", async () => {
  const { endpoints } = machine({
    [config]: `
registries:
  docker.io:
    mirrors:
      - https://m.example/hub
      - { url: "http://10.0.0.5:5000", insecure: true }
  ghcr.io:
    mirrors: [https://m.example]
  m.example:
    ca: ca.pem
`,
    ".config/quilla/ca.pem": pem("m"),
    ".config/quilla/certs.d/m.example/more.crt": pem("more"),
  });
  const hub = await endpoints("docker.io");
  assert.deepEqual(hrefs(hub), [
    "mirror https://m.example/hub",
    "mirror http://10.0.0.5:5000/",
    "https://registry-1.docker.io/",
  ]);
  assert.deepEqual(hub.map(({ tls }) => tls.skipVerify), [undefined, true, undefined]);
  assert.deepEqual(hub[0]!.tls.ca, [pem("m"), pem("more")]);
  assert.equal(hub[2]!.tls.ca, undefined);
  assert.deepEqual(hrefs(await endpoints("ghcr.io")), [
    "mirror https://m.example/",
    "https://ghcr.io/",
  ]);
  const verified = await endpoints("docker.io", { insecure: false });
  assert.deepEqual(verified.map(({ tls }) => tls.skipVerify), [undefined, undefined, undefined]);
});

test("certificates come from every certs.d, the client's from the nearest", async () => {
  const { endpoints, home } = machine({
    "etc/docker/certs.d/h.example:5000/ca.crt": pem("docker"),
    "etc/docker/certs.d/h.example:5000/client.cert": pem("docker client"),
    "etc/docker/certs.d/h.example:5000/client.key": pem("docker key"),
    "etc/containers/certs.d/h.example:5000/ca.crt": pem("containers"),
    ".docker/certs.d/h.example:5000/ca.crt": pem("user's docker"),
    ".config/containers/certs.d/h.example:5000/a.cert": pem("user's client"),
    ".config/containers/certs.d/h.example:5000/a.key": pem("user's key"),
    ".config/quilla/certs.d/h.example:5000/ca.crt": pem("quilla"),
    ".config/quilla/certs.d/half.example/x.cert": pem("x"),
    ".config/quilla/certs.d/der.example/x.crt": "\x30\x82",
  });
  const [{ tls }] = await endpoints("h.example:5000") as [Endpoint];
  assert.deepEqual(tls, {
    ca: ["quilla", "user's docker", "containers", "docker"].map(pem),
    cert: pem("user's client"),
    key: pem("user's key"),
  });
  assert.equal((await endpoints("h.example"))[0]!.tls.ca, undefined);
  const half = await refusedLater(endpoints("half.example"), "certificates/incomplete");
  assert(half.message.includes(join(home, ".config/quilla/certs.d/half.example/x.cert")));
  await refusedLater(endpoints("der.example"), "certificates/shape");
});

const bad: [what: string, text: string, place: RegExp, message: RegExp, hint?: RegExp][] = [
  ["no YAML", "registries: [", /1/, /not YAML/],
  ["an unknown field", "registrys:\n", /1:1/, /no field "registrys"/, /did you mean registries\?/],
  [
    "an unknown field of a registry",
    "registries:\n  h.example:\n    mirror: x\n",
    /3:5/,
    ...[
      /registries\.h\.example has no field "mirror"/,
      /did you mean mirrors\?/,
    ] as const,
  ],
  ["no registry", "registries:\n  https://h.example: {}\n", /2:3/, /is no registry/, /docker\.io/],
  ["one twice", "registries:\n  docker.io: {}\n  index.docker.io: {}\n", /3:3/, /twice/],
  ["no mapping", "registries: [a]\n", /1:13/, /registries is no mapping/],
  ["no list", "registries: { h.example: { mirrors: a } }\n", /1:37/, /mirrors is no list/],
  ["no boolean", "registries:\n  h.example:\n    insecure: perhaps\n", /3:15/, /true nor false/],
  [
    "no URL",
    "registries: { h.example: { mirrors: [m.example] } }\n",
    /1:38/,
    /is no URL/,
    /https:/,
  ],
  [
    "plain http",
    "registries: { h.example: { mirrors: ['http://m.example'] } }\n",
    /1:38/,
    ...[
      /plain http/,
      /insecure: true/,
    ] as const,
  ],
  [
    "a password",
    "registries: { h.example: { mirrors: ['https://u:hunter2@m.example'] } }\n",
    ...[
      /1:38/,
      /has a user in it/,
      /quilla login m\.example/,
    ] as const,
  ],
  ["half a pair", "registries:\n  h.example:\n    cert: a\n", /3:5/, /cert without key/],
  ["an alias", "registries:\n  h.example: &a {}\n  i.example: *a\n", /3:14/, /no mapping/],
];

for (const [what, text, place, message, hint] of bad) {
  test(`config.yaml with ${what} is refused, with its place`, async () => {
    const { endpoints } = machine({ [config]: text });
    const error: QuillaError = await endpoints("docker.io").then(
      () => assert.fail("nothing was thrown"),
      (thrown) => thrown,
    );
    assert.match(error.code, /^config\/(shape|yaml)$/);
    assert.match(error.message, message);
    if (hint !== undefined) assert.match(error.hint ?? "", hint);
    const { line, column } = error.range!.start;
    assert.match(`${line}:${column}`, place);
    assert(drawSource(error.range!).includes(text.split("\n")[line - 1]!));
    assert.doesNotMatch(error.message, /hunter2/);
  });
}

test("QUILLA_CONFIG names another file, which must be there", async () => {
  const { env, home } = machine({ "other.yaml": "registries: { h.example: { mirrors: [] } }" });
  const named = (name: string) =>
    openRegistryAccess({ ...env, QUILLA_CONFIG: join(home, name) }).endpoints("h.example", "x");
  assert.deepEqual(hrefs(await named("other.yaml")), ["https://h.example/"]);
  await refusedLater(named("nothing.yaml"), "config/missing");
});

function listen(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
  });
}

test("a registry of this machine, or one called insecure, is asked in what it speaks", {
  skip: openssl.skip,
}, async () => {
  const directory = temporaryDirectory();
  const certificates = makeCertificates(directory);
  const { ca } = certificates;
  const [cert, key] = [certificates.cert, certificates.key].map((path) => readFileSync(path));
  const secure = createTlsServer({ cert, key });
  const plain = createServer((_, response) => response.end());
  const mute = createPort((socket) => socket.destroy());
  secure.on("tlsClientError", () => {});
  try {
    const [tlsPort, port, mutePort] = await Promise.all([secure, plain, mute].map(listen));
    const { endpoints } = machine({
      [`.config/quilla/certs.d/localhost:${port}/ca.crt`]: readFileSync(ca, "utf8"),
      [config]: "registries: { '127.0.0.2:1': { insecure: true } }",
    });
    const scheme = async (registry: string, more?: AccessOverrides) => {
      const [{ url, tls }] = await endpoints(registry, more) as [Endpoint];
      return url.protocol + (tls.skipVerify ? " unverified" : "");
    };
    assert.equal(await scheme(`127.0.0.1:${port}`), "http:");
    assert.equal(await scheme(`127.0.0.1:${tlsPort}`), "https:");
    assert.equal(await scheme(`127.0.0.1:${tlsPort}`, { insecure: true }), "https: unverified");
    assert.equal(await scheme(`127.0.0.1:${port}`, { insecure: false }), "https:");
    assert.equal(await scheme(`127.0.0.1:${mutePort}`), "http:");
    // Somebody put a certificate there: nothing else will do.
    assert.equal(await scheme(`localhost:${port}`), "https:");
    assert.equal(await scheme("127.0.0.2:1"), "http: unverified");
  } finally {
    for (const server of [secure, plain, mute]) server.close();
  }
});
