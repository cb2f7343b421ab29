/**
 * What a recording never holds: credentials in headers, in URLs, and in what servers answer.
 *
 * A parameter of a URL that is a secret, or another each time, is left out of it; what is left says what was asked for.
 * See docs/decisions/recording.md for whose these are.
 *
 * @module
 */

/** What a build adds to the rules. */
export interface RequestRules {
  /** Parameters of URLs that are left out, in lower case; with `*` at their end, all that begin so. */
  readonly parameters?: readonly string[] | undefined;
  /** Which times in URLs are left out: those about now, unless given; a page that was recorded may have links with one of then. */
  readonly times?: "now" | "any" | undefined;
}

/** Secrets, whoever's they are; with `*` at their end, all that begin so. */
const secretParameters: readonly string[] = [
  // Amazon S3 and all that speak it (version 4), Google Cloud Storage, Alibaba OSS, Tencent COS
  ...["x-amz-*", "x-goog-*", "x-oss-*", "x-cos-*", "q-sign-*", "q-ak", "q-signature"],
  ...["q-key-time", "q-header-list", "q-url-param-list"],
  // Amazon S3 (version 2), Google (version 2), Alibaba and Huawei
  ...["awsaccesskeyid", "googleaccessid", "ossaccesskeyid", "accesskeyid", "security-token"],
  // CloudFront, Azure, Docker Hub's CDN, Akamai, JSON web tokens of GitHub's
  ...["signature", "key-pair-id", "sig", "verify", "hdnea", "hdnts", "__token__", "jwt"],
  // tokens of GitHub, GitLab, Gitea, Bitbucket, Artifactory, Cloudsmith and the like
  ...["token", "access_token", "accesstoken", "private_token", "job_token", "auth_token"],
  ...["authtoken", "id_token", "refresh_token", "oauth_token", "api_key", "apikey", "api-key"],
  ...["key", "auth", "authorization", "password", "passwd", "secret", "client_secret"],
  ...["sessionid", "session_id", "session-id"],
];

/** What makes a request another one than all before, so that no cache answers it. */
const nonces: readonly string[] = [
  ...["nonce", "cnonce", "nocache", "no_cache", "no-cache", "cachebust", "cachebuster"],
  ...["cache_buster", "cache-buster", "rand", "random", "rnd", "_dc"],
];

/** Digits of a time since 1970, and how many of its units are a millisecond. */
const clocks: ReadonlyMap<number, number> = new Map([
  ...[[10, 1 / 1000], [13, 1], [16, 1000], [19, 1_000_000]] as const,
]);

/** Milliseconds: a time that is so near says when it was asked, not what for. */
const aroundNow = 24 * 3600_000;

/** Parts of signatures whose names mean something else where there is none. */
const partsOfSignatures: readonly {
  readonly sign: readonly string[];
  readonly parts: readonly string[];
}[] = [
  // Azure's shared access signatures: for services, accounts, and users' delegation keys
  {
    sign: ["sig"],
    parts: [
      ...["sv", "ss", "srt", "sr", "sp", "st", "se", "spr", "sip", "si", "sdd", "ses"],
      ...["skoid", "sktid", "skt", "ske", "sks", "skv", "saoid", "suoid", "scid"],
    ],
  },
  // CloudFront's, Amazon's (version 2), Google's (version 2), Docker Hub's
  {
    sign: ["signature", "verify"],
    parts: ["expires", "policy", "hash-algorithm", "key-name", "keyname"],
  },
  // Artefacts of GitHub, which are S3's with a name of who asks
  { sign: ["x-amz-signature"], parts: ["actor_id", "key_id", "repo_id"] },
];

/** Headers of requests that say who asks. */
const credentialHeaders: ReadonlySet<string> = new Set([
  ...["authorization", "private-token", "job-token", "deploy-token", "x-jfrog-art-api"],
  ...["x-api-key", "x-auth-token", "x-access-token", "x-goog-api-key", "x-vault-token"],
]);

/** Headers of answers that clients look at, and that say nothing of who asked. */
const keptHeaderNames: ReadonlySet<string> = new Set([
  ...["content-type", "content-encoding", "content-language", "content-disposition"],
  ...["content-location", "content-md5", "digest", "repr-digest", "content-digest"],
  ...["etag", "last-modified", "location", "link", "vary", "cache-control", "expires"],
  ...["accept-ranges", "allow", "www-authenticate", "docker-content-digest"],
  ...["docker-distribution-api-version", "x-checksum-md5", "x-checksum-sha1"],
  ...["x-checksum-sha256", "x-checksum-sha512", "x-goog-hash", "x-repo-commit"],
  ...["x-linked-etag", "x-linked-size", "x-pypi-last-serial", "x-total-count"],
  ...["x-total-pages", "x-total", "x-page", "x-next-page", "x-per-page", "x-prev-page"],
]);

/** Of these, the whole value is a URL. */
const urlHeaders: ReadonlySet<string> = new Set(["location", "content-location"]);

/** The URL as recordings have it: without user, password, fragment, and parameters that are secrets or another each time. */
export function withoutSecrets(url: URL, rules: RequestRules = {}): string {
  const bare = new URL(url);
  bare.username = bare.password = bare.hash = "";
  const search = searchWithoutSecrets(bare.search, rules);
  if (search !== bare.search) bare.search = search;
  return bare.href;
}

/** Whether the URL says who asks: by user and password, or by a parameter that is a secret. */
export function hasSecrets(url: URL, rules: RequestRules = {}): boolean {
  return url.username !== "" || url.password !== "" ||
    searchWithoutSecrets(url.search, rules) !== url.search;
}

/** Whether a request says who asks, apart from parameters of its URL and cookies, which servers hand out to anybody. */
export function isAuthorized(url: URL, headers: ReadonlyMap<string, string>): boolean {
  if (url.username !== "" || url.password !== "") return true;
  for (const name of headers.keys()) if (credentialHeaders.has(name)) return true;
  return false;
}

/** Whether a header of that name says who asks. */
export function isCredentialHeader(name: string): boolean {
  const lower = name.toLowerCase();
  return credentialHeaders.has(lower) || lower === "cookie" || lower === "proxy-authorization";
}

/** Whether a parameter of that name is a secret by itself, whatever stands beside it. */
export function isSecretParameter(name: string): boolean {
  return isAmong(nameIn(name), secretParameters);
}

/** The headers of an answer that are recorded: URLs in them are without secrets. */
export function keptHeaders(
  headers: Iterable<readonly [name: string, value: string]>,
  from: URL,
  rules: RequestRules = {},
): Record<string, string> {
  const kept: [string, string][] = [];
  for (const [name, value] of headers) {
    if (!keptHeaderNames.has(name)) continue;
    if (urlHeaders.has(name)) kept.push([name, locationWithoutSecrets(value, from, rules)]);
    else if (name === "link") kept.push([name, linkWithoutSecrets(value, from, rules)]);
    else kept.push([name, value]);
  }
  return Object.fromEntries(kept.sort(([a], [b]) => a < b ? -1 : 1));
}

/** A URL, or a part of one, without its secrets; one that has none stays as it is written. */
function locationWithoutSecrets(text: string, from: URL, rules: RequestRules): string {
  if (!URL.canParse(text, from)) return text;
  const url = new URL(text, from);
  return hasSecrets(url, rules) ? withoutSecrets(url, rules) + url.hash : text;
}

/** RFC 8288: `<https://…>; rel="next", <…>; …` */
function linkWithoutSecrets(text: string, from: URL, rules: RequestRules): string {
  return text.replace(
    /<([^>]*)>/g,
    (_, url: string) => `<${locationWithoutSecrets(url, from, rules)}>`,
  );
}

/** The other parameters stay as they are written, in their order. */
function searchWithoutSecrets(search: string, rules: RequestRules): string {
  if (search.length < 2) return search;
  const parameters = search.slice(1).split("&").map((text) => ({ text, name: nameIn(text) }));
  const names = new Set(parameters.map(({ name }) => name));
  const left = parameters.filter(({ text, name }) =>
    !isSecret(name, names, rules) && !isAnotherEachTime(name, text, rules)
  );
  if (left.length === parameters.length) return search;
  return left.length === 0 ? "" : `?${left.map(({ text }) => text).join("&")}`;
}

function isSecret(name: string, names: ReadonlySet<string>, rules: RequestRules): boolean {
  if (isAmong(name, secretParameters) || isAmong(name, rules.parameters ?? [])) return true;
  return partsOfSignatures.some(({ sign, parts }) =>
    parts.includes(name) && sign.some((each) => names.has(each))
  );
}

function isAnotherEachTime(name: string, text: string, { times }: RequestRules): boolean {
  if (isAmong(name, nonces)) return true;
  const [, digits] = /=(\d{10,19})(?:\.\d+)?$/.exec(text) ?? [];
  const units = clocks.get(digits?.length ?? 0);
  if (units === undefined) return false;
  return times === "any" || Math.abs(Number(digits) / units - Date.now()) < aroundNow;
}

function isAmong(name: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) =>
    pattern.endsWith("*") ? name.startsWith(pattern.slice(0, -1)) : name === pattern
  );
}

/** In lower case: servers do not agree on how they are written. */
function nameIn(parameter: string): string {
  const name = parameter.split("=", 1)[0]!.replaceAll("+", " ");
  try {
    return decodeURIComponent(name).toLowerCase();
  } catch {
    return name.toLowerCase();
  }
}
