/**
 * What each part of an image reference may look like, and why one is refused.
 *
 * The grammar is that of github.com/distribution/reference. Every refusal says which part is wrong, and the character.
 *
 * @module
 */
import { QuillaError } from "./errors.ts";
import { quote } from "./text/quote.ts";

const maxPathLength = 255;

// Each pattern is anchored and leaves one way to match, so that a hostile text costs linear time.
const domainPattern =
  /^(?:[a-zA-Z0-9]+(?:-+[a-zA-Z0-9]+)*(?:\.[a-zA-Z0-9]+(?:-+[a-zA-Z0-9]+)*)*|\[[a-fA-F0-9:]+\])(?::[0-9]+)?$/;
const componentPattern = /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*$/;
const tagPattern = /^\w[\w.-]{0,127}$/;

/** Whether the text is `host[:port]`, the host a name or an IPv6 address in square brackets. */
export function isDomain(text: string): boolean {
  return domainPattern.test(text);
}

/** Refuses what {@linkcode isDomain} does, and says why; `text` is the whole reference, as in the functions below. */
export function checkDomain(text: string, domain: string): void {
  if (domainPattern.test(domain)) return;
  const shown = quote(domain);
  if (/^https?:$/i.test(domain)) {
    throw refusal(text, "invalid-domain", `it begins with ${quote(`${domain}//`)}`, {
      hint: "leave out the scheme: registry.example.com/name:tag",
    });
  }
  const port = /^(?:[^:[\]]*|\[[^\]]*\]):([^\]]*)$/.exec(domain)?.[1];
  if (port !== undefined && !/^[0-9]+$/.test(port)) {
    throw refusal(text, "invalid-domain", `the port ${quote(port)} of ${shown} is not a number`);
  }
  if (domain.startsWith("[")) {
    throw refusal(text, "invalid-domain", `${shown} is not an IPv6 address in square brackets`, {
      hint: "it looks like [2001:db8::1]:5000, with no zone",
    });
  }
  const host = domain.replace(/:[0-9]+$/, "");
  const odd = /[^a-zA-Z0-9.-]/u.exec(host)?.[0];
  throw refusal(
    text,
    "invalid-domain",
    odd === undefined
      ? `in ${shown}, each part between dots must begin and end with a letter or digit`
      : `the registry's name ${shown} has the character ${quote(odd)}`,
  );
}

/** Refuses a repository that is empty, too long, upper case or otherwise not of the grammar. */
export function checkPath(text: string, path: string): void {
  if (path === "" || path.startsWith("/") || path === "library/") {
    throw refusal(text, "invalid-path", "the repository's name is missing");
  }
  if (path.length > maxPathLength) {
    const lengths =
      `the repository's name has ${path.length} characters, ${maxPathLength} are allowed`;
    throw refusal(text, "too-long", lengths);
  }
  for (const component of path.split("/")) {
    if (!componentPattern.test(component)) explainComponent(text, path, component);
  }
}

function explainComponent(text: string, path: string, component: string): never {
  const upper = /[A-Z]/.exec(path)?.[0];
  if (upper !== undefined) {
    throw refusal(text, "uppercase", `the repository's name ${quote(path)} must be lowercase`, {
      hint: `write ${quote(path.toLowerCase())}`,
    });
  }
  const invalid = (why: string) => refusal(text, "invalid-path", why);
  if (component === "") {
    throw invalid(`the repository's name ${quote(path)} has an empty part at a slash`);
  }
  const odd = /[^a-z0-9._-]/u.exec(component)?.[0];
  if (odd !== undefined) {
    throw invalid(`the repository's name ${quote(path)} has the character ${quote(odd)}`);
  }
  const first = component[0]!, last = component.at(-1)!;
  if (/[._-]/.test(first)) throw invalid(`${quote(component)} begins with ${quote(first)}`);
  if (/[._-]/.test(last)) throw invalid(`${quote(component)} ends with ${quote(last)}`);
  const run = /[._-]*(?:\.[._-]|[._-]\.|___|_-|-_)[._-]*/.exec(component)?.[0] ?? component;
  throw refusal(text, "invalid-path", `${quote(component)} has ${quote(run)} between letters`, {
    hint: 'one ".", one or two "_", or any number of "-" may separate letters and digits',
  });
}

/** Refuses a tag that is not 1 to 128 letters, digits, `_`, `.` and `-`, beginning with one of the first three. */
export function checkTag(text: string, tag: string): void {
  if (tagPattern.test(tag)) return;
  const invalid = (why: string) => refusal(text, "invalid-tag", why);
  if (tag === "") throw invalid('the tag behind ":" is missing');
  const odd = /[^\w.-]/u.exec(tag)?.[0];
  if (odd !== undefined) throw invalid(`the tag ${quote(tag)} has the character ${quote(odd)}`);
  if (tag.length > 128) throw invalid(`the tag has ${tag.length} characters, 128 are allowed`);
  throw invalid(`the tag ${quote(tag)} begins with ${quote(tag[0]!)}`);
}

/** What a reference looks like. */
export const exampleHint =
  "a reference looks like hello, hello:1.0 or registry.example.com/team/hello:1.0";

/** The error that refuses `text` as a reference; `what` is the last part of its code. */
export function refusal(
  text: string,
  what: string,
  why: string,
  more?: { hint: string },
): QuillaError {
  return new QuillaError(`${quote(text)} is not an image reference: ${why}`, {
    code: `reference/${what}`,
    hint: more?.hint ?? exampleHint,
  });
}
