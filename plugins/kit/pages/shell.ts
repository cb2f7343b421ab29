/**
 * A page that is one file: its script, style and data are in it, and it asks nobody for anything.
 *
 * What it shows was written by strangers. Data never stand where a browser reads HTML or JavaScript: they are base64 in an
 * element that is no script, and the script puts them into the page as text. The policy (CSP level 3) lets run what was packed
 * into quilla, by its hash, and nothing else, and lets nothing be fetched or sent.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { brotliDecompressSync, deflateRawSync } from "node:zlib";

/** The text of a page's own parts, as `deno task pages` packs them. */
export interface PageParts {
  /** JavaScript, bundled. */
  readonly script: string;
  readonly style: string;
}

/** A page to be made. */
export interface Page {
  /** The parts, packed: what `deno task pages` writes to `packed_page.ts`. */
  readonly packed: string;
  /** What the browser calls it: any text. */
  readonly title: string;
  /** What its script finds by `pageData()`: bytes, or a value that is turned into JSON. */
  readonly data: Uint8Array | Readonly<Record<string, unknown>>;
}

/** What is asked of a browser beside the policy that stands in the page, where it is served by HTTP. */
export const pageHeaders: Readonly<Record<string, string>> = {
  "Content-Type": "text/html; charset=utf-8",
  "Content-Security-Policy": "frame-ancestors 'none'",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
  "Cache-Control": "no-store",
};

/** The parts of a page. */
export function unpackParts(packed: string): PageParts {
  return JSON.parse(brotliDecompressSync(Buffer.from(packed, "base64")).toString("utf8"));
}

/** The page as HTML. */
export function pageHtml({ packed, title, data }: Page): string {
  const { script, style } = unpackParts(packed);
  const bytes = data instanceof Uint8Array ? data : Buffer.from(JSON.stringify(data));
  const encoded = deflateRawSync(bytes, { level: 7 }).toString("base64");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policyOf({ script, style })}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="quilla">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
<noscript>This page draws itself with JavaScript, which it carries. It fetches and sends nothing.</noscript>
<div id="page"></div>
<script type="application/octet-stream" id="data">${encoded}</script>
<script>${script}</script>
</body>
</html>
`;
}

/** What a browser is allowed: these two, by their digests, and pictures that the page itself makes. */
function policyOf({ script, style }: PageParts): string {
  return [
    "default-src 'none'",
    `script-src '${hashOf(script)}'`,
    `style-src '${hashOf(style)}'`,
    "img-src data: blob:",
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join("; ");
}

function hashOf(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}

/** Any text as the content of an element or of an attribute in quotes; what cannot be seen, or turns the direction of writing, is made visible. */
export function escapeHtml(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`,
  ).replace(
    /[&<>"']/g,
    (character) => `&#${character.charCodeAt(0)};`,
  );
}
