/**
 * Settings in files of an image that go before the usual variables: a site's proxy, and whom npm trusts. Its proxy cannot be reached
 * from a recorded RUN, so that variables which go before these files say otherwise.
 *
 * @module
 */
import { joinPath } from "../../../../core/tree/path.ts";
import type { FileView } from "../../../../core/tree/view.ts";
import { textAt } from "./files.ts";

/** A file that clients read, and what in it is to be gone before. */
interface Settings {
  /** Below the user's home where they do not begin with a slash. */
  readonly files: readonly string[];
  readonly line: RegExp;
  /** Variables that go before it. */
  readonly variables: readonly string[];
}

const npmFiles: readonly string[] = [
  ".npmrc",
  "/etc/npmrc",
  "/usr/etc/npmrc",
  "/usr/local/etc/npmrc",
];

const proxies: readonly Settings[] = [
  {
    files: npmFiles,
    line: /^\s*(?:https?-)?proxy\s*=/m,
    variables: ["npm_config_proxy", "npm_config_https_proxy"],
  },
  {
    files: [".pip/pip.conf", ".config/pip/pip.conf", "/etc/pip.conf"],
    line: /^\s*proxy\s*[=:]/m,
    variables: ["PIP_PROXY"],
  },
  {
    files: [".cargo/config", ".cargo/config.toml", "/usr/local/cargo/config.toml"],
    line: /^\s*(?:http\.)?proxy\s*=/m,
    variables: ["CARGO_HTTP_PROXY"],
  },
];
const npmTrust = /^\s*(?:ca|ca\[\]|cafile)\s*=\s*(.*?)\s*$/gm;
const gitFiles: readonly string[] = [".gitconfig", ".config/git/config", "/etc/gitconfig"];
const gitProxy = /^\s*proxy\s*=/m;

/** What is to be said in the place of such settings. */
export interface SiteSettings {
  /** Variables that name the proxy. */
  readonly proxies: readonly string[];
  /** Variables that name the bundle. */
  readonly bundles: readonly string[];
  /** Files that are trusted by such settings. */
  readonly trusted: readonly string[];
  /** Other variables. */
  readonly variables: Readonly<Record<string, string>>;
}

/** @param env the program's variables */
export function siteSettings(
  files: FileView,
  env: Readonly<Record<string, string>>,
): SiteSettings {
  const home = env.HOME || "/root";
  const texts = (paths: readonly string[]) =>
    paths.map((path) => textAt(files, path.startsWith("/") ? path : joinPath(home, path)) ?? "");
  const found = proxies.filter((each) => texts(each.files).some((text) => each.line.test(text)));
  const npm = texts(npmFiles).flatMap((text) => [...text.matchAll(npmTrust)]);
  const git = texts(gitFiles).some((text) => gitProxy.test(text));
  return {
    proxies: found.flatMap(({ variables }) => variables),
    bundles: npm.length > 0 ? ["npm_config_cafile"] : [],
    trusted: npm.map(([, path = ""]) => path.replace(/^"(.*)"$/, "$1")),
    variables: git ? gitVariables(env) : {},
  };
}

/** Git takes settings from numbered variables, beside those that are there already: without a proxy names lead to quilla. */
function gitVariables(env: Readonly<Record<string, string>>): Record<string, string> {
  const count = Number(env.GIT_CONFIG_COUNT ?? 0) || 0;
  return {
    GIT_CONFIG_COUNT: String(count + 1),
    [`GIT_CONFIG_KEY_${count}`]: "http.proxy",
    [`GIT_CONFIG_VALUE_${count}`]: "",
  };
}
