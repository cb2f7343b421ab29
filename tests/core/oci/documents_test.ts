/** What holds for every kind of document: read again what was written, refuse the rest in good order. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { encodeConfig, parseConfig } from "../../../core/oci/config.ts";
import { descriptorJson, parseDescriptor } from "../../../core/oci/descriptor.ts";
import { encodeJson } from "../../../core/oci/encode.ts";
import { encodeIndex, parseIndex } from "../../../core/oci/image_index.ts";
import { encodeLayout, imageLayout, parseLayout } from "../../../core/oci/layout.ts";
import { encodeManifest, parseManifest } from "../../../core/oci/manifest.ts";
import { configs, descriptors, indexes, manifests } from "../../support/documents.ts";
import { thrownBy } from "../../support/refused.ts";

interface Kind<Document> {
  readonly documents: fc.Arbitrary<Document>;
  readonly parse: (bytes: Uint8Array) => Document;
  readonly encode: (document: Document) => Uint8Array;
}

function kind<Document>(
  documents: Kind<Document>["documents"],
  parse: Kind<Document>["parse"],
  encode: Kind<Document>["encode"],
) {
  return { documents, parse, encode } as Kind<unknown>;
}

const kinds: Record<string, Kind<unknown>> = {
  descriptor: kind(
    descriptors,
    parseDescriptor,
    (descriptor) => encodeJson(descriptorJson(descriptor)),
  ),
  manifest: kind(manifests, parseManifest, encodeManifest),
  index: kind(indexes, parseIndex, encodeIndex),
  config: kind(configs, parseConfig, encodeConfig),
  layout: kind(fc.constant(imageLayout), parseLayout, encodeLayout),
};

/** One place of a JSON document replaced by another value. */
function mutate(value: unknown, steps: number, replacement: unknown): unknown {
  if (typeof value !== "object" || value === null || Object.keys(value).length === 0) {
    return replacement;
  }
  const keys = Object.keys(value);
  const at = keys[steps % keys.length]!;
  const entries = Object.entries(value).map(([key, item]) =>
    [key, key === at ? mutate(item, Math.floor(steps / keys.length), replacement) : item] as const
  );
  return Array.isArray(value) ? entries.map(([, item]) => item) : Object.fromEntries(entries);
}

const odd = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom(
    null,
    -1,
    1.5,
    2 ** 60,
    "",
    "sha256:../../x",
    [],
    {},
    [null],
    { "": {} },
    "\u0000",
  ),
);

for (const [name, { documents, parse, encode }] of Object.entries(kinds)) {
  describe(name, () => {
    test("is read again as it was written, and written again to the same bytes", () => {
      fc.assert(fc.property(documents, (document) => {
        const bytes = encode(document);
        assert.deepEqual(parse(bytes), document);
        assert.deepEqual(encode(parse(bytes)), bytes);
      }));
    });

    test("with one place changed is read or refused", () => {
      fc.assert(
        fc.property(documents, fc.nat(), odd, (document, steps, replacement) => {
          const json = JSON.parse(new TextDecoder().decode(encode(document)));
          const text = JSON.stringify(mutate(json, steps, replacement));
          const error = thrownBy(() => {
            const read = parse(new TextEncoder().encode(text));
            assert.deepEqual(parse(encode(read)), read, text);
          }, text);
          if (error !== undefined) assert.match(error.code, /^oci\//);
        }),
        { numRuns: 500 },
      );
    });

    test("with bytes changed, cut or mixed is read or refused", () => {
      fc.assert(
        fc.property(
          documents,
          fc.nat(),
          fc.uint8Array({ maxLength: 8 }),
          fc.boolean(),
          (document, at, piece, cut) => {
            const bytes = encode(document);
            const place = at % (bytes.length + 1);
            const tail = cut ? [] : bytes.slice(place + piece.length);
            const mixed = Uint8Array.from([...bytes.slice(0, place), ...piece, ...tail]);
            thrownBy(() => parse(mixed), new TextDecoder().decode(mixed));
          },
        ),
      );
    });

    test("random bytes and JSON are read or refused", () => {
      fc.assert(
        fc.property(
          fc.oneof(
            fc.uint8Array(),
            fc.json().map((text) => new TextEncoder().encode(text)),
          ),
          (bytes) => {
            thrownBy(() => parse(bytes));
          },
        ),
      );
    });
  });
}
