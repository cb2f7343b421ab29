import { ociLayout } from "../../../plugins/transports/oci_layout.ts";
import { transportSuite } from "../../support/transport_suite.ts";

transportSuite({
  transport: ociLayout,
  location: (directory, name) => name === undefined ? directory : `${directory}:${name}`,
  adds: true,
  keepsCompression: true,
});
