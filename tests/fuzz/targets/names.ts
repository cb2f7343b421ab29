/**
 * Fuzz targets: names and small words that users, Dockerfiles and images give.
 *
 * @module
 */
import { readOutputs } from "../../../cli/words/output.ts";
import { parseTemplate } from "../../../cli/print/template.ts";
import { parseCheckOptions } from "../../../plugins/kit/checks/options.ts";
import { bytesContent } from "../../../core/content.ts";
import { contextPlace } from "../../../plugins/kit/building/context/place.ts";
import { csvFields } from "../../../core/text/csv.ts";
import { parseDigest } from "../../../core/digest.ts";
import { formatDuration, parseDuration } from "../../../plugins/kit/words/duration.ts";
import { kindOfAddress } from "../../../plugins/kit/http/address.ts";
import { redirectTarget, showUrl } from "../../../plugins/kit/http/policy.ts";
import { proxyFor } from "../../../plugins/kit/http/proxy.ts";
import { showRemote } from "../../../core/text/passwords.ts";
import { parseGitSource } from "../../../plugins/sources/git/source.ts";
import { parseAnnotation } from "../../../plugins/kit/building/annotations.ts";
import { parseLocation, splitPath } from "../../../plugins/kit/transfer/location.ts";
import { formatPlatform, parsePlatform } from "../../../core/platform.ts";
import {
  familiarReference,
  formatReference,
  parseReference,
  parseStrictReference,
  parseTag,
} from "../../../core/reference.ts";
import { parseModeChange } from "../../../plugins/kit/instructions/mode.ts";
import { parseOwner } from "../../../plugins/kit/accounts/owner.ts";
import { builtInHost } from "../../../plugins/mod.ts";
import { treeOf } from "../../support/memory_tree.ts";
import { codeOf, promise, textTarget } from "../target.ts";

export const reference = textTarget({
  name: "reference",
  seeds: [
    "hello",
    "a.b:5000/c/d:tag",
    `localhost/x@sha256:${"0".repeat(64)}`,
    "[::1]:80/a__b/c-d:V1",
  ],
  dictionary: [
    "docker.io/",
    "library/",
    "localhost",
    ":5000",
    "/",
    "@sha256:",
    "0123456789abcdef",
    "__",
    "-",
    "[::1]",
  ],
  run(text) {
    const codes = [parseReference, parseStrictReference, parseTag].map((parse) =>
      codeOf(() => {
        const formatted = formatReference(parse(text));
        promise(
          formatReference(parse(formatted)) === formatted,
          "a reference is read as it is written",
        );
      })
    );
    if (codes[0] === "ok") {
      const read = parseReference(text);
      promise(
        formatReference(parseReference(familiarReference(read))) === formatReference(read),
        "the familiar form means the same",
      );
    }
    codes.push(codeOf(() => parseDigest(text)));
    return codes.join();
  },
});

export const platform = textTarget({
  name: "platform",
  seeds: [
    "linux/amd64",
    "linux/arm/v7",
    "arm64",
    "darwin",
    "windows/x86_64",
    "armhf",
    "linux/arm64/8",
  ],
  dictionary: ["linux", "/", "arm", "v8", "aarch64", "386", "macos", "__proto__"],
  run(text) {
    const formatted = formatPlatform(parsePlatform(text));
    promise(
      formatPlatform(parsePlatform(formatted)) === formatted,
      "a platform is read as it is written",
    );
    return text.replace(/[a-z]+/gi, "a").replace(/\d+/g, "0").slice(0, 12);
  },
});

const image = treeOf([{
  type: "file",
  path: "/etc/passwd",
  content: "root:x:0:0::/:\nme:x:5:6\nodd:x:a:b\nbig:x:4294967296:1\n:::\n__proto__:x:1:1",
}]);

export const words = textTarget({
  name: "words",
  seeds: ["u=rwX,go=rX", "0644", "1m30s", "-1.5h", "me:6", "skip=a,b;error=true", "u+s,a=t,g-wx"],
  dictionary: [
    "u",
    "g",
    "o",
    "a",
    "+",
    "=",
    "-",
    "rwx",
    "X",
    "s",
    "t",
    ",",
    "07777",
    "ns",
    "µs",
    ":",
    ";",
    "skip=",
    "me",
  ],
  run(text) {
    const change = parseModeChange(text);
    for (const [mode, isDirectory] of [[0, true], [0o7777, false], [0o644, false]] as const) {
      const changed = change?.apply(mode, isDirectory) ?? 0;
      promise(changed >= 0 && changed <= 0o7777, `the mode ${changed.toString(8)}`);
    }
    const duration = parseDuration(text);
    if (duration !== undefined && duration >= 0) {
      promise(parseDuration(formatDuration(duration)) === duration, `the duration ${duration}`);
    }
    const read = `${change === undefined}${duration === undefined}`;
    return [read, codeOf(() => parseOwner(image, text)), codeOf(() => parseCheckOptions(text))]
      .join();
  },
});

const host = builtInHost();

export const urls = textTarget({
  name: "urls",
  seeds: [
    "https://host/x.git#ref:subdir",
    "git@host:a/b.git?ref=x&subdir=y",
    "ssh://user:pass@host:22/x.git?tag=v1&checksum=0123456&keep-git-dir=1",
    "http://[::ffff:169.254.169.254]/x",
    "oci:dir:name:tag",
    "::ffff:7f00:1",
    "git://host/a.git#refs/heads/main:",
  ],
  dictionary: [
    ...[
      "https://",
      "git://",
      "ssh://",
      "file://",
      "git@",
      "%zz",
      "%2d",
      "%",
      "@",
      "#",
      ":",
      "?",
      "&",
      "-",
      "--",
    ],
    ...[
      "ref=",
      "tag=",
      "branch=",
      "subdir=",
      "checksum=",
      "submodules=",
      ".git",
      "..",
      "[::1]",
      "::",
      "0x7f.1",
    ],
    ...["docker-archive:", "oci:", "C:\\", "127.0.0.1", "fe80::1%eth0", "64:ff9b::"],
  ],
  run(text) {
    const base = new URL("https://user:pw@host/a?sig=1");
    showRemote(text);
    const kind = kindOfAddress(text);
    return [
      codeOf(() => parseGitSource(text, ["https", "ssh", "file"])),
      codeOf(() => parseLocation(host, text)),
      codeOf(() => splitPath(text)),
      codeOf(() => showUrl(redirectTarget(base, text))),
      codeOf(() => proxyFor(base, { https_proxy: text.slice(0, 60), no_proxy: text })),
      kind,
    ].join();
  },
});

/** Owners by name are looked up in a file of the image, which is foreign, too. */
export const passwd = textTarget({
  name: "passwd",
  seeds: ["root:x:0:0\nme:x:1000:1000::/home/me:/bin/sh\n", "me:x:4294967296:1\n", "me:::\n"],
  dictionary: ["me", ":", "\n", "x", "1000", "4294967295", "-1"],
  run(text) {
    const files = treeOf(["/etc/passwd", "/etc/group"].map((path) => ({
      type: "file",
      path,
      content: bytesContent(text),
    })));
    const { uid, gid } = parseOwner(files, "me:me");
    promise(uid < 2 ** 32 - 1 && gid < 2 ** 32 - 1 && uid >= 0 && gid >= 0, `${uid}:${gid}`);
    return "ok";
  },
});

/** What options of the command line hold: outputs, contexts, annotations, templates. */
export const options = textTarget({
  name: "options",
  seeds: [
    'type=oci,"dest=a,b.tar",name=a:1',
    "type=local,dest=out",
    "type=image,push=false,annotation.a=b",
    "manifest,index[linux/amd64]:a=b",
    "{{.ID}} {{json .Config}}\\t{{index .RepoTags 0}}",
    "git@host:x.git#a:b",
  ],
  dictionary: [
    ...[
      "type=",
      "oci",
      "docker",
      "tar",
      "local",
      "image",
      "dest=",
      "name=",
      ",",
      '"',
      '""',
      "=",
      "-",
    ],
    ...[
      "tar=false",
      "index:",
      "manifest[",
      "]:",
      "{{",
      "}}",
      ".ID",
      "json ",
      "index ",
      "\\t",
      "https://",
    ],
  ],
  run: (text) =>
    [
      codeOf(() => csvFields(text)),
      codeOf(() => readOutputs([text], host)),
      codeOf(() => contextPlace(host, text)),
      codeOf(() => parseAnnotation(text)),
      codeOf(() => parseTemplate(text, ["ID", "Config", "RepoTags"]).fill({ ID: text })),
    ].join(),
});
