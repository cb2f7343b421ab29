/**
 * `quilla copy docker://debian null:`: a place that takes images and keeps nothing. Every byte is read and verified on the way, which
 * tells whether a registry or an archive is whole, and how fast it is.
 */
import type { HostApi, Plugin, Transport } from "../../mod.ts";

export default ({ QuillaError }: HostApi): Plugin => {
  const nothing: Transport = {
    scheme: "null",
    summary: "nowhere: what is copied there is verified, and thrown away",
    write(location) {
      if (location !== "") {
        throw new QuillaError(`null: is one place, and has no ${JSON.stringify(location)} in it`, {
          code: "null/location",
          hint: "write null: alone",
        });
      }
      return Promise.resolve({
        parallel: 4,
        has: () => Promise.resolve(false),
        async put(_blob, bytes) {
          // Reading is all that verifying takes: where a byte is wrong, it ends in an error.
          for await (const _ of bytes);
        },
        commit: () => Promise.resolve(),
        abort: () => Promise.resolve(),
      });
    },
    within: () => "",
  };

  return { name: "null", api: 2, transports: [nothing] };
};
