/**
 * `data:…` in the place of a location (RFC 2397): what is small stands where it is used.
 */
import { Buffer } from "node:buffer";
import type { HostApi, Plugin, PluginTests, Source } from "../../mod.ts";

/** What `quilla plugin test` tries it with. */
export const tests: PluginTests = {
  sources: {
    data: {
      locations: ["data:,1", "data:text/plain;base64,MQ=="],
      wrong: ["data:none", "data:;base64,?"],
      checksum: {
        right: "sha256:6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b",
        wrong: `sha256:${"0".repeat(64)}`,
      },
    },
  },
};

export default (quilla: HostApi): Plugin => {
  const { QuillaError } = quilla;

  /** `data:[MEDIA TYPE][;base64],DATA`; undefined where a location is something else. */
  function decode(location: string): Uint8Array | undefined {
    if (!/^data:/i.test(location)) return undefined;
    const [, head, data] = /^data:([^,]*),(.*)$/is.exec(location) ?? [];
    try {
      if (head === undefined || data === undefined) throw new Error("there is no comma");
      const character = (_: string, hex: string) => String.fromCharCode(parseInt(hex, 16));
      const binary = Buffer.from(data).toString("latin1").replace(/%([0-9a-f]{2})/gi, character);
      return Buffer.from(/;base64$/i.test(head) ? atob(binary) : binary, "latin1");
    } catch (error) {
      throw new QuillaError(`this is no data URL: ${(error as Error).message}`, {
        code: "data/url",
        hint: "write data:,TEXT with %20 for a blank and so on, or data:;base64,BASE64",
      });
    }
  }

  const data: Source = {
    name: "data",
    summary: "a data: URL",
    accepts: (location) => decode(location) !== undefined,
    open: (location) => Promise.resolve({ file: decode(location)!, label: "the data URL" }),
  };

  return { name: "data", api: 2, sources: [data] };
};
