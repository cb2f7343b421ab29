import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { digestOf } from "../../../core/digest.ts";
import {
  carriedDiffIds,
  carriedPlatform,
  encodeConfig,
  type ImageConfig,
  looseConfig,
  parseConfig,
} from "../../../core/oci/config.ts";
import { checkHistory, checkImage, reconciled } from "../../../core/oci/consistency.ts";
import { mediaTypes } from "../../../core/oci/media_types.ts";
import { hostPlatform } from "../../../core/platform.ts";
import { refused } from "../../support/refused.ts";

const bytes = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const small = { architecture: "amd64", os: "linux", rootfs: { type: "layers", diff_ids: [] } };
const layer = digestOf("layer");

/** A configuration that says everything. */
const full: ImageConfig = {
  created: "1980-01-02T00:00:00Z",
  author: "Zoë <zoe@example.com>",
  architecture: "arm",
  os: "linux",
  osVersion: "6",
  osFeatures: ["x"],
  variant: "v7",
  config: {
    user: "1000:1000",
    exposedPorts: ["9/tcp", "80/tcp"],
    env: ["PATH=/bin", "EMPTY="],
    entrypoint: ["/hello"],
    cmd: ["a & b", "<c>"],
    volumes: ["/data"],
    workingDir: "/work",
    labels: { b: "2", a: "1", "10": "x", "9": "y" },
    stopSignal: "SIGTERM",
    argsEscaped: true,
    healthcheck: {
      test: ["CMD", "true"],
      interval: 30e9,
      timeout: 1e9,
      startPeriod: 2e9,
      startInterval: 3e9,
      retries: 3,
    },
    onBuild: ["RUN x"],
    shell: ["/bin/sh", "-c"],
    others: { Tty: false, Hostname: "h" },
  },
  diffIds: [layer],
  history: [
    { created: "1980-01-02T00:00:00Z", createdBy: "COPY . /", author: "z", comment: "c" },
    { createdBy: "CMD x", emptyLayer: true },
  ],
  others: { docker_version: "1.12", container: { z: 1, a: null } },
};

/** The same, byte for byte: a change here changes the ID of every image that quilla builds. */
const golden = '{"created":"1980-01-02T00:00:00Z","author":"Zoë <zoe@example.com>",' +
  '"architecture":"arm","os":"linux","os.version":"6","os.features":["x"],"variant":"v7",' +
  '"config":{"User":"1000:1000","ExposedPorts":{"80/tcp":{},"9/tcp":{}},"Env":["PATH=/bin","EMPTY="],' +
  '"Entrypoint":["/hello"],"Cmd":["a & b","<c>"],"Volumes":{"/data":{}},"WorkingDir":"/work",' +
  '"Labels":{"10":"x","9":"y","a":"1","b":"2"},"StopSignal":"SIGTERM","ArgsEscaped":true,' +
  '"Healthcheck":{"Test":["CMD","true"],"Interval":30000000000,"Timeout":1000000000,' +
  '"StartPeriod":2000000000,"StartInterval":3000000000,"Retries":3},"OnBuild":["RUN x"],' +
  '"Shell":["/bin/sh","-c"],"Hostname":"h","Tty":false},' +
  `"rootfs":{"type":"layers","diff_ids":["${layer}"]},` +
  '"history":[{"created":"1980-01-02T00:00:00Z","created_by":"COPY . /","author":"z","comment":"c"},' +
  '{"created_by":"CMD x","empty_layer":true}],' +
  '"container":{"a":null,"z":1},"docker_version":"1.12"}';

test("the golden configuration, and the image ID that it gives", () => {
  const encoded = encodeConfig(full);
  assert.equal(new TextDecoder().decode(encoded), golden);
  assert.equal(
    digestOf(encoded),
    "sha256:5b9e316756b81fb30ea53cc955126740655d88d796194eeb55727e94eac30911",
  );
});

test("the smallest configuration is as short as can be", () => {
  const encoded = encodeConfig({ architecture: "amd64", os: "linux", config: {}, diffIds: [] });
  assert.equal(
    new TextDecoder().decode(encoded),
    '{"architecture":"amd64","os":"linux","config":{},"rootfs":{"type":"layers","diff_ids":[]}}',
  );
});

test("every field is read", () => {
  const config = { ...full.config, exposedPorts: ["80/tcp", "9/tcp"] };
  assert.deepEqual(parseConfig(new TextEncoder().encode(golden)), { ...full, config });
});

test("what is empty or null is absent, as Go's tools mean it", () => {
  const config = {
    User: "",
    ExposedPorts: null,
    Env: null,
    Entrypoint: null,
    Cmd: [],
    Volumes: {},
    WorkingDir: "",
    Labels: null,
    StopSignal: "",
    ArgsEscaped: false,
    Healthcheck: null,
    OnBuild: [],
    Shell: null,
  };
  const rootfs = { type: "layers", diff_ids: null };
  assert.deepEqual(
    parseConfig(bytes({ ...small, config, rootfs, history: null, author: "", variant: "" })),
    { architecture: "amd64", os: "linux", config: {}, diffIds: [] },
  );
  assert.deepEqual(parseConfig(bytes({ ...small, config: null })).config, {});
});

test("times are taken as Go writes them, the year 1 of its zero time too", () => {
  const times = [
    "0001-01-01T00:00:00Z",
    "2016-10-10T23:04:00.821781828Z",
    "2024-02-29T23:59:59+13:45",
  ];
  for (const created of times) {
    assert.equal(parseConfig(bytes({ ...small, created })).created, created);
  }
});

const refusals: Record<string, [change: Record<string, unknown>, code: string, message: RegExp]> = {
  "no system": [{ os: undefined }, "missing", /"os" is missing/],
  "no processor": [{ architecture: null }, "missing", /"architecture" is missing/],
  "no layers": [{ rootfs: undefined }, "missing", /"rootfs" is missing/],
  "another kind of layers": [
    { rootfs: { type: "x", diff_ids: [] } },
    "invalid",
    /\$\.rootfs\.type/,
  ],
  "a diff ID as a path": [
    { rootfs: { type: "layers", diff_ids: ["sha256:../../x"] } },
    "invalid",
    /\$\.rootfs\.diff_ids\[0\]/,
  ],
  "a time that is none": [
    { created: "yesterday" },
    "invalid",
    /\$\.created: "yesterday" is not a time/,
  ],
  "a day that is none": [{ created: "2023-02-31T00:00:00Z" }, "invalid", /is not a time/],
  "a month that is none": [{ created: "2023-13-01T00:00:00Z" }, "invalid", /is not a time/],
  "a leap day that is none": [{ created: "2023-02-29T00:00:00Z" }, "invalid", /is not a time/],
  "day 0": [{ created: "2023-02-00T00:00:00Z" }, "invalid", /is not a time/],
  "the 24th hour": [{ created: "2023-01-01T24:00:00Z" }, "invalid", /is not a time/],
  "a time without its zone": [{ created: "2023-01-01T00:00:00" }, "invalid", /is not a time/],
  "an hour that is none": [{ created: "2023-01-01T25:00:00Z" }, "invalid", /is not a time/],
  "a user that is a number": [{ config: { User: 0 } }, "invalid", /\$\.config\.User: a string/],
  "a variable without a value": [
    { config: { Env: ["A=1", "AWS_*"] } },
    "invalid-env",
    /\$\.config\.Env\[1\]/,
  ],
  "a variable without a name": [{ config: { Env: ["=1"] } }, "invalid-env", /NAME=value/],
  "a command that is text": [{ config: { Cmd: "sh" } }, "invalid", /\$\.config\.Cmd: an array/],
  "a port with a value": [
    { config: { ExposedPorts: { "80/tcp": 1 } } },
    "invalid",
    /\["80\/tcp"\]: an object/,
  ],
  "a label that is a number": [
    { config: { Labels: { a: 1 } } },
    "invalid",
    /\$\.config\.Labels\["a"\]/,
  ],
  "a time out that is half": [
    { config: { Healthcheck: { Timeout: 0.5 } } },
    "invalid",
    /\$\.config\.Healthcheck\.Timeout/,
  ],
  "a history that is an object": [{ history: {} }, "invalid", /\$\.history: an array/],
  "a step whose flag is text": [
    { history: [{ empty_layer: "yes" }] },
    "invalid",
    /\$\.history\[0\]\.empty_layer: true or false/,
  ],
};

describe("what is refused, and why", () => {
  for (const [name, [change, code, message]] of Object.entries(refusals)) {
    test(name, () => {
      const error = refused(() => parseConfig(bytes({ ...small, ...change })), `oci/${code}`);
      assert.match(error.message, message);
    });
  }
});

test("labels called like parts of an object are labels", () => {
  const text = JSON.stringify(small).replace(
    "{",
    '{"config":{"Labels":{"__proto__":"x","constructor":"y"}},',
  );
  const config = parseConfig(new TextEncoder().encode(text));
  assert.deepEqual(Object.entries(config.config.labels!), [["__proto__", "x"], [
    "constructor",
    "y",
  ]]);
  assert.match(
    new TextDecoder().decode(encodeConfig(config)),
    /"Labels":\{"__proto__":"x","constructor":"y"\}/,
  );
});

test("history, layers and blobs must agree", () => {
  const blob = { mediaType: mediaTypes.layer, digest: layer, size: 1 };
  const config = { mediaType: mediaTypes.config, digest: digestOf("c"), size: 1 };
  const manifest = { mediaType: mediaTypes.manifest, config, layers: [blob] };
  checkImage(manifest, full);
  checkHistory({ ...full, diffIds: [], history: undefined });
  checkHistory({ ...full, diffIds: [layer, layer], history: [] });
  checkHistory({ ...full, diffIds: [layer, layer] }); // of the lower one nobody told
  refused(() => checkHistory({ ...full, diffIds: [] }), "oci/history-mismatch");
  refused(() => checkImage({ ...manifest, layers: [blob, blob] }, full), "oci/layer-count");
  const none = { ...full, diffIds: [] };
  refused(() => checkImage({ ...manifest, layers: [] }, none), "oci/history-mismatch");
});

/** What the specification does not allow, other programs write, and Docker's engine takes. */
const odd: Record<string, [change: Record<string, unknown>, read: Partial<ImageConfig>]> = {
  "no platform": [{ os: undefined, architecture: null }, { os: "", architecture: "" }],
  "a platform of nothing": [{ os: "", architecture: "" }, { os: "", architecture: "" }],
  "no layers at all": [{ rootfs: undefined }, { diffIds: [] }],
  "layers of no kind": [{ rootfs: { diff_ids: [layer] } }, { diffIds: [layer] }],
  "layers of another kind": [{ rootfs: { type: "", diff_ids: null } }, { diffIds: [] }],
  "variables without a value": [{ config: { Env: ["A=1", "UNSET", "=2", null] } }, {
    config: { env: ["A=1", "UNSET", "=2", ""] },
  }],
  "commands that are texts": [
    { config: { Cmd: "a b", Entrypoint: "/bin/e", Shell: "/bin/sh", OnBuild: null } },
    { config: { cmd: ["a b"], entrypoint: ["/bin/e"], shell: ["/bin/sh"] } },
  ],
  "a command of null": [{ config: { Cmd: ["a", null] } }, { config: { cmd: ["a", ""] } }],
  "a label that is null": [{ config: { Labels: { a: null, b: "c" } } }, {
    config: { labels: { a: "", b: "c" } },
  }],
  "a check of null": [{ config: { Healthcheck: { Test: [null] } } }, {
    config: { healthcheck: { test: [""] } },
  }],
  "a port of null": [{ config: { ExposedPorts: { "80/tcp": null } } }, {
    config: { exposedPorts: ["80/tcp"] },
  }],
  "a step of null": [{ history: [null, { created_by: "x" }] }, {
    history: [{}, { createdBy: "x" }],
  }],
  "a number that no number holds": [{ others: 1 }, { others: { others: 1 } }],
};

describe("what Docker takes as well is read where an image is used", () => {
  for (const [name, [change, expected]] of Object.entries(odd)) {
    test(name, () => {
      const read = looseConfig(bytes({ ...small, ...change }));
      const base = { ...parseConfig(bytes(small)), ...expected };
      assert.deepEqual(read, base);
    });
  }
  test("what is well-formed is read the same", () => {
    const document = new TextEncoder().encode(golden);
    assert.deepEqual(looseConfig(document), parseConfig(document));
  });
  const never: Record<string, Record<string, unknown>> = {
    "a user that is a number": { config: { User: 0 } },
    "a label that is a number": { config: { Labels: { a: 1 } } },
    "a command that is a number": { config: { Cmd: 1 } },
    "a diff ID as a path": { rootfs: { diff_ids: ["sha256:../x"] } },
    "a time that is none": { created: "yesterday" },
  };
  for (const [name, change] of Object.entries(never)) {
    test(`${name} is refused, as Docker refuses it`, () => {
      refused(() => looseConfig(bytes({ ...small, ...change })), "oci/invalid");
    });
  }
});

test("an integer above 2^53 is written as it was read", () => {
  const document = JSON.stringify({ ...small, huge: "H" }).replace('"H"', "9007199254740993");
  const read = parseConfig(new TextEncoder().encode(document));
  assert.match(new TextDecoder().decode(encodeConfig(read)), /"huge":9007199254740993/);
});

test("what is only moved is asked for its layers and platform, and never refused", () => {
  const rootfs = { type: "x", diff_ids: [layer] };
  assert.deepEqual(carriedDiffIds(bytes({ rootfs, config: 1 })), [layer]);
  const unreadable = ["", "[]", "{}", '{"rootfs":{"diff_ids":["md5:x"]}}', '{"rootfs":[]}'];
  for (const document of unreadable) {
    assert.deepEqual(carriedDiffIds(new TextEncoder().encode(document)), [], document);
    assert.equal(carriedPlatform(new TextEncoder().encode(document)), undefined, document);
  }
  const { os, architecture } = hostPlatform();
  assert.deepEqual(carriedPlatform(bytes({ os, architecture: "arm" })), {
    os,
    architecture: "arm",
  });
  assert.deepEqual(carriedPlatform(bytes({ architecture: "arm" })), { os, architecture: "arm" });
  assert.deepEqual(carriedPlatform(bytes({ os: "plan9" })), { os: "plan9", architecture });
});

test("of a history of more layers than there are, the last steps made none", () => {
  const history = [{ createdBy: "a" }, { createdBy: "b", emptyLayer: true }, { createdBy: "c" }];
  const config: ImageConfig = { os: "linux", architecture: "amd64", config: {}, diffIds: [layer] };
  assert.deepEqual(reconciled({ ...config, history }).history, [
    history[0],
    history[1],
    { createdBy: "c", emptyLayer: true },
  ]);
  const good = { ...config, history: history.slice(0, 2) };
  assert.equal(reconciled(good), good);
  assert.equal(reconciled(config), config);
});
