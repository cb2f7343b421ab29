import { test } from "node:test";
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { brotliCompressSync, inflateRawSync } from "node:zlib";
import { pageHtml } from "../../../../plugins/kit/pages/mod.ts";

const parts = { script: "let a = 1 < 2;", style: "a{color:red}" };
const packed = brotliCompressSync(JSON.stringify(parts)).toString("base64");
const hostile = `</title></script><!--<script>alert("1")</script>\u202e\n'&`;

test("a page carries its data as base64 of deflated bytes, whatever is in them", () => {
  const html = pageHtml({ packed, title: "t", data: { name: hostile } });
  const [, data = ""] = /id="data">([A-Za-z0-9+/=]*)<\/script>/.exec(html) ?? [];
  const document = JSON.parse(inflateRawSync(Buffer.from(data, "base64")).toString());
  assert.deepEqual(document, { name: hostile });
  assert.equal(html.match(/<\/script>/g)?.length, 2);
});

test("a page's title is text, with what cannot be seen written out", () => {
  const html = pageHtml({ packed, title: hostile, data: new Uint8Array() });
  const [, title] = /<title>([^<]*)<\/title>/.exec(html) ?? [];
  assert.equal(
    title,
    "&#60;/title&#62;&#60;/script&#62;&#60;!--&#60;script&#62;alert(&#34;1&#34;)&#60;/script&#62;\\u{202e}\\u{a}&#39;&#38;",
  );
});

test("a page's policy lets its own script and style run, by their digests, and nothing be fetched", () => {
  const html = pageHtml({ packed, title: "t", data: {} });
  const [, policy = ""] = /Content-Security-Policy" content="([^"]*)"/.exec(html) ?? [];
  const hash = (text: string) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
  assert.deepEqual(policy.split("; "), [
    "default-src 'none'",
    `script-src ${hash(parts.script)}`,
    `style-src ${hash(parts.style)}`,
    "img-src data: blob:",
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ]);
  assert.ok(html.includes(`<script>${parts.script}</script>`));
  assert.ok(html.includes(`<style>${parts.style}</style>`));
});
