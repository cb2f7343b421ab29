/**
 * Fuzz targets: JSON, the documents of images, and answers of HTTP.
 *
 * @module
 */
import assert from "node:assert/strict";
import { parseDockerManifest } from "../../../plugins/kit/archives/docker_manifest.ts";
import { bodyLength, readBody, readHead } from "../../../plugins/kit/http/response.ts";
import { encodeConfig, parseConfig } from "../../../core/oci/config.ts";
import { parseDescriptor } from "../../../core/oci/descriptor.ts";
import { encodeIndex, parseIndex } from "../../../core/oci/image_index.ts";
import { parseJson } from "../../../core/oci/json.ts";
import { parseLayout } from "../../../core/oci/layout.ts";
import { encodeManifest, parseManifest } from "../../../core/oci/manifest.ts";
import { ByteInput } from "../../../core/tar/byte_input.ts";
import { inPieces } from "../../support/archive.ts";
import { codeOf, type FuzzTarget, promise } from "../target.ts";

const digest = `sha256:${"a".repeat(64)}`;
const descriptor =
  `{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"${digest}","size":2}`;
const layer = descriptor.replace("config.v1+json", "layer.v1.tar");

const words = [
  ...[
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    '"',
    '"a":',
    "null",
    "true",
    "1e5",
    "-0",
    "1e400",
    "\\ud800",
    "\\u0000",
  ],
  ...[
    '"schemaVersion":2,',
    '"schemaVersion":1,',
    '"mediaType":',
    '"digest":',
    '"size":',
    '"urls":',
    '"data":',
  ],
  ...[
    '"config":',
    '"layers":',
    '"manifests":',
    '"annotations":',
    '"platform":',
    '"rootfs":',
    '"history":',
  ],
  ...[
    '"__proto__":',
    '"created":',
    '"Env":',
    '"ExposedPorts":',
    '"Healthcheck":',
    descriptor,
    layer,
    digest,
  ],
  ...[
    '"sha256:../../x"',
    '"sha512:"',
    '"md5:00"',
    '"1985-04-12T23:20:50Z"',
    '"os":"linux",',
    '"fsLayers":',
  ],
  ...["[".repeat(70), '{"a":'.repeat(70)],
];

export const json: FuzzTarget = {
  name: "json",
  seeds: ['{"a":[1,-2.5e3,true,null,"\\u00e9\\n"],"b":{"c":{}}}', "[]", '"x"', " 0 "],
  dictionary: words,
  run(input) {
    const code = codeOf(() => parseJson(input, "the document"));
    let native: { value: unknown } | undefined;
    try {
      native = {
        value: JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(input)),
      };
    } catch {
      // it is no JSON
    }
    if (code === "ok") {
      promise(native !== undefined, "what is taken is JSON");
      // Minus zero is zero to us.
      assert.equal(JSON.stringify(parseJson(input, "it")), JSON.stringify(native!.value));
    } else if (native !== undefined) {
      promise(
        /json-(depth|duplicate|size|syntax)$/.test(code),
        `JSON is refused for its limits: ${code}`,
      );
    }
    return code;
  },
};

export const oci: FuzzTarget = {
  name: "oci",
  seeds: [
    `{"schemaVersion":2,"config":${descriptor},"layers":[${layer}],"annotations":{"a":"b"}}`,
    `{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[` +
    `{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"${digest}","size":1,` +
    `"platform":{"os":"linux","architecture":"arm","variant":"v7"}}]}`,
    `{"os":"linux","architecture":"amd64","created":"2020-01-01T00:00:00Z","config":{"Env":["A=b"],"User":"1",` +
    `"ExposedPorts":{"80/tcp":{}},"Healthcheck":{"Test":["NONE"],"Interval":1},"Labels":{"a":"b"}},` +
    `"rootfs":{"type":"layers","diff_ids":["${digest}"]},"history":[{"created_by":"x","empty_layer":true}],"x":1}`,
    descriptor,
    '{"imageLayoutVersion":"1.0.0"}',
    `[{"Config":"${"a".repeat(64)}.json","RepoTags":["a:b"],"Layers":["x/layer.tar"]}]`,
  ],
  dictionary: words,
  run: (input) =>
    [
      again(input, parseManifest, encodeManifest),
      again(input, parseIndex, encodeIndex),
      again(input, parseConfig, encodeConfig),
      codeOf(() => parseDescriptor(input)),
      codeOf(() => parseLayout(input)),
      codeOf(() => parseDockerManifest(input)),
    ].join(),
};

/** Whether it is read; what is read can be written, and read again as the same. */
function again<Document>(
  input: Uint8Array,
  parse: (bytes: Uint8Array) => Document,
  encode: (document: Document) => Uint8Array,
): string {
  return codeOf(() => {
    const document = parse(input);
    const written = encode(document);
    assert.deepEqual(encode(parse(written)), written);
  });
}

export const http: FuzzTarget = {
  name: "http",
  seeds: [
    "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nLast-Modified: x\r\n\r\nabc",
    "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 302 Found\r\nLocation: /x\r\n\r\n",
    "HTTP/1.1 200\r\nTransfer-Encoding: chunked\r\n\r\n3;a=b\r\nabc\r\n0\r\nT: v\r\n\r\n",
  ],
  dictionary: [
    "HTTP/1.1 ",
    "\r\n",
    "Content-Length: 9",
    "Transfer-Encoding: chunked",
    "ffffffffffff\r\n",
    "0\r\n",
  ],
  async run(bytes) {
    const url = new URL("http://host/file");
    const input = new ByteInput(inPieces(bytes, 37));
    const head = await readHead(input, url);
    let length = 0;
    for await (const piece of readBody(input, head, url)) length += piece.length;
    promise(length <= bytes.length, "a body is no longer than what came");
    return `${head.status} ${codeOf(() => bodyLength(head.headers, url))}`;
  },
};
