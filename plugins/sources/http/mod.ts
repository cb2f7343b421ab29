/**
 * `http://…` and `https://…`: one file.
 *
 * @module
 */
import { fileContent, parseDigest } from "../../../core/plugin/api/nouns.ts";
import type { Source } from "../../../core/plugin/contracts/source.ts";

export const http: Source = {
  name: "http",
  summary: "an http(s) URL",
  accepts: (location) => /^https?:\/\//i.test(location),
  async open(url, { workspace, policy, checksum, secret }) {
    const { download } = await import("./download.ts");
    const { showUrl } = await import("../../kit/http/policy.ts");
    const { path, size, name, lastModified } = await download(url, {
      directory: workspace(),
      policy,
      checksum: checksum === undefined ? undefined : parseDigest(checksum),
      secrets: secret,
    });
    const label = showUrl(new URL(url));
    const file = fileContent(path, 0, size);
    return { file, label, name, modified: lastModified, isChecked: true };
  },
};
