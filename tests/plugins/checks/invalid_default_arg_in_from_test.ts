/**
 * Defaults of ARGs that make no name of a base image.
 *
 * @module
 */
import { testCheck } from "../../support/check_table.ts";

testCheck("InvalidDefaultArgInFrom", {
  finds: [
    [
      ["ARG V", "FROM debian:$V"],
      "2: With the defaults of its ARGs, debian:$V is no name of an image",
    ],
    [
      { text: ["ARG V", "FROM $V"], arguments: { "V": "a" } },
      "2: With the defaults of its ARGs, $V is no name of an image",
    ],
  ],
  passes: [
    ["ARG V=12", "FROM debian:$V"],
    ["ARG V", "FROM debian:${V:-12}"],
    ["ARG V", "FROM debian$V"],
  ],
});
