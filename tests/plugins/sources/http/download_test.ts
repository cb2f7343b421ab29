import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { digestOf } from "../../../../core/digest.ts";
import { download, type DownloadOptions } from "../../../../plugins/sources/http/download.ts";
import type { FetchPolicy } from "../../../../plugins/kit/http/policy.ts";
import { type Answer, content, faultServer, raw, redirect } from "../../../support/fault_server.ts";
import { temporaryDirectory } from "../../../support/temporary_directory.ts";

const directory = temporaryDirectory();
const policy: Partial<FetchPolicy> = { environment: {}, patience: 10_000 };

const chunked = (body: string) => `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${body}`;
const sized = (length: string | number, body: string) =>
  `HTTP/1.1 200 OK\r\nContent-Length: ${length}\r\n\r\n${body}`;
const hang: Answer = () => {};

const answers: Record<string, Answer> = {
  "/file": content("hello", ["Last-Modified: Tue, 01 Jan 2019 00:00:00 GMT"]),
  "/chunked": raw(chunked("2\r\nhe\r\n3;x=y\r\nllo\r\n0\r\nTrailer: x\r\n\r\n")),
  "/until-close": raw("HTTP/1.0 200\r\n\r\nhello"),
  "/hints-first": raw(`HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n${sized(5, "hello")}`),
  "/longer-than-said": raw(sized(5, "hello and more")),
  "/no-date": content("hello", ["Last-Modified: some day"]),
  "/a%20name": content("hello"),
  "/with?query": content("hello"),
  "/dir/": content("hello"),
  "/a%2Fb": content("hello"),
  "/": content("hello"),
  "/to-file": redirect("/file"),
  "/to-file-308": redirect("file", 308),
  "/loop": redirect("/loop"),
  "/to-ftp": redirect("ftp://127.0.0.1/file"),
  "/to-file-url": redirect("file:///etc/passwd"),
  "/to-nothing": raw("HTTP/1.1 302 Found\r\n\r\n"),
  "/to-no-url": redirect("http://[nonsense"),
  "/to-metadata": redirect("http://169.254.169.254/latest"),
  "/to-metadata-mapped": redirect("http://[::ffff:a9fe:a9fe]/latest"),
  "/to-metadata-number": redirect("http://2852039166/latest"),
  "/to-unspecified": redirect("http://0.0.0.0/"),
  "/500": raw("HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n"),
  "/401": raw("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n"),
  "/hang": hang,
  "/stall": (socket) => void socket.write(sized(100, "some")),
  "/close": (socket) => void socket.end(),
  "/reset": (socket) => void socket.destroy(),
  "/short": raw(sized(100, "hello")),
  "/short-chunk": raw(chunked("5\r\nhel")),
  "/no-last-chunk": raw(chunked("5\r\nhello\r\n")),
  "/no-http": raw("SSH-2.0-OpenSSH_9.2\r\n"),
  "/bad-length": raw(sized("5x", "hello")),
  "/two-lengths": raw(sized("5, 6", "hello")),
  "/negative-length": raw(sized(-5, "hello")),
  "/bad-chunk": raw(chunked("five\r\nhello\r\n0\r\n\r\n")),
  "/bad-header": raw("HTTP/1.1 200 OK\r\nno colon\r\n\r\n"),
  "/other-coding": raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
  "/huge-head": raw(`HTTP/1.1 200 OK\r\nX: ${"x".repeat(70_000)}\r\n\r\nhello`),
  "/said-to-be-huge": raw(sized(2 ** 40, "")),
};
/** Sends a byte now and then, for ever: never silent for as long as anybody's patience. */
function dripping(head: string, drop: string): Answer {
  return (socket) => {
    socket.write(head);
    const drip = setInterval(() => socket.write(drop), 10);
    socket.on("close", () => clearInterval(drip)).on("error", () => {});
  };
}
const ok = "HTTP/1.1 200 OK\r\n";
answers["/drip"] = dripping(`${ok}Content-Length: 1000000\r\n\r\n`, "x");
answers["/drip-chunks"] = dripping(`${ok}Transfer-Encoding: chunked\r\n\r\n`, "1\r\nx\r\n");
answers["/drip-head"] = dripping(`${ok}X-Slow: `, "x");

const server = await faultServer(answers);

const get = (path: string, options: Partial<DownloadOptions> = {}) =>
  download(path.startsWith("/") ? server.url + path : path, {
    directory,
    ...options,
    policy: { ...policy, ...options.policy },
  });

const whole = [
  "/file",
  "/chunked",
  "/until-close",
  "/hints-first",
  "/longer-than-said",
  "/a%20name",
  "/with?query",
  "/dir/",
  "/to-file",
  "/to-file-308",
];
for (const path of whole) {
  test(`is fetched: ${path}`, async () => {
    const file = await get(path);
    assert.equal(readFileSync(file.path, "utf8"), "hello");
    assert.equal(file.size, 5);
    assert.equal(file.digest, digestOf("hello"));
    file.release();
    assert.deepEqual(readdirSync(directory), []);
  });
}

test("what is known of a file: its name, and when it was changed", async () => {
  const facts = async (path: string) => {
    const { name, lastModified, release } = await get(path);
    release();
    return [name, lastModified];
  };
  assert.deepEqual(await facts("/file"), ["file", 1546300800]);
  assert.deepEqual(await facts("/to-file"), ["to-file", 1546300800]);
  assert.deepEqual(await facts("/a%20name"), ["a name", undefined]);
  assert.deepEqual(await facts("/with?query"), ["with", undefined]);
  assert.deepEqual(await facts("/dir/"), ["dir", undefined]);
  assert.deepEqual(await facts("/a%2Fb"), ["b", undefined]);
  assert.deepEqual(await facts("/"), [undefined, undefined]);
  assert.deepEqual(await facts("/no-date"), ["no-date", undefined]);
});

const failures: [path: string, code: string, options?: Partial<DownloadOptions>][] = [
  ["/missing", "fetch/status"],
  ["/500", "fetch/status"],
  ["/401", "fetch/status"],
  ["/loop", "fetch/redirect"],
  ["/to-ftp", "fetch/redirect"],
  ["/to-file-url", "fetch/redirect"],
  ["/to-nothing", "fetch/redirect"],
  ["/to-no-url", "fetch/redirect"],
  ["/to-file", "fetch/redirect", { policy: { redirects: 0 } }],
  ["/to-metadata", "fetch/address"],
  ["/to-metadata-mapped", "fetch/address"],
  ["/to-metadata-number", "fetch/address"],
  ["/to-unspecified", "fetch/address"],
  ["http://169.254.169.254/", "fetch/address"],
  ["http://0/", "fetch/address"],
  ["/hang", "fetch/timeout", { policy: { patience: 100 } }],
  ["/stall", "fetch/timeout", { policy: { patience: 100 } }],
  ["/drip", "fetch/slow", { policy: { patience: 100 } }],
  ["/drip-chunks", "fetch/slow", { policy: { patience: 100 } }],
  ["/drip-head", "fetch/slow", { policy: { patience: 100 } }],
  ["/close", "fetch/short"],
  ["/reset", "fetch/short"],
  ["/short", "fetch/short"],
  ["/short-chunk", "fetch/short"],
  ["/no-last-chunk", "fetch/short"],
  ["/no-http", "fetch/protocol"],
  ["/bad-length", "fetch/protocol"],
  ["/two-lengths", "fetch/protocol"],
  ["/negative-length", "fetch/protocol"],
  ["/bad-chunk", "fetch/protocol"],
  ["/bad-header", "fetch/protocol"],
  ["/other-coding", "fetch/protocol"],
  ["/huge-head", "fetch/protocol"],
  ["/said-to-be-huge", "fetch/too-large"],
  ["/chunked", "fetch/too-large", { policy: { limit: 4 } }],
  ["/file", "fetch/checksum", { checksum: digestOf("other") }],
  ["http://nowhere.invalid/", "fetch/unreachable"],
  ["ftp://127.0.0.1/file", "fetch/url"],
  ["http://", "fetch/url"],
  ["/file", "fetch/proxy", { policy: { environment: { http_proxy: "socks5://127.0.0.1:1" } } }],
];
for (const [path, code, options] of failures) {
  test(`${code}: ${path}`, async () => {
    // This machine is never reached through a proxy: another name for it is.
    const url = code === "fetch/proxy" ? "http://somewhere.test/file" : path;
    await assert.rejects(get(url, options), { name: "QuillaError", code });
    assert.deepEqual(readdirSync(directory), [], "something was left behind");
  });
}

test("what nobody listens on is told as that", async () => {
  await assert.rejects(get("http://127.0.0.1:1/"), {
    code: "fetch/unreachable",
    message: /nothing listens there/,
  });
});

test("a file that is the one that is meant", async () => {
  for (const algorithm of ["sha256", "sha512"] as const) {
    const checksum = digestOf("hello", algorithm);
    const file = await get("/file", { checksum });
    assert.equal(file.digest, checksum);
    file.release();
  }
});

test("a password goes to its host, not where that redirects to, and into no message", async () => {
  const other = await faultServer({ "/file": content("hello") });
  const first = await faultServer({
    "/away": redirect(`${other.url}/file`),
    "/home": redirect("/missing"),
  });
  const withPassword = first.url.replace("//", "//me:s%40cret@");
  (await get(`${withPassword}/away`)).release();
  assert.match(
    first.requests[0]!.head,
    new RegExp(`^Authorization: Basic ${btoa("me:s@cret")}$`, "m"),
  );
  assert.doesNotMatch(other.requests[0]!.head, /Authorization/);
  await assert.rejects(get(`${withPassword}/missing`), (error: Error) => {
    assert.doesNotMatch(error.message, /cret/);
    return true;
  });
  assert.doesNotMatch(first.requests[0]!.head, /Cookie|Referer/i);
});

test("a proxy is asked for the whole URL", async () => {
  const proxy = await faultServer({ "http://somewhere.test/file": content("by proxy") });
  const environment = { HTTP_PROXY: proxy.url.replace("//", "//me:pass@") };
  const file = await get("http://somewhere.test/file", { policy: { environment } });
  assert.equal(readFileSync(file.path, "utf8"), "by proxy");
  file.release();
  const { head } = proxy.requests[0]!;
  assert.match(head, /^Host: somewhere\.test$/m);
  assert.match(head, new RegExp(`^Proxy-Authorization: Basic ${btoa("me:pass")}$`, "m"));
});

test("a proxy that does not open a tunnel is told of", async () => {
  const proxy = await faultServer({
    "somewhere.test:443": raw("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"),
  });
  const environment = { https_proxy: proxy.url };
  await assert.rejects(get("https://somewhere.test/file", { policy: { environment } }), {
    code: "fetch/proxy",
    message: /403 Forbidden/,
  });
});
