import { ociArchive } from "../../../plugins/transports/oci_archive.ts";
import { transportSuite } from "../../support/transport_suite.ts";

transportSuite({
  transport: ociArchive,
  location: (directory, name) => `${directory}.tar${name === undefined ? "" : `:${name}`}`,
  adds: false,
  keepsCompression: true,
});
