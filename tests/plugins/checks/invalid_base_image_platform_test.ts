/**
 * Base images for another platform.
 *
 * @module
 */
import { testCheck } from "../../support/check_table.ts";

testCheck("InvalidBaseImagePlatform", {
  finds: [
    [
      { text: "FROM a", image: { "architecture": "arm64" } },
      '1: Base image a is for "linux/arm64", not for "linux/amd64", which is built for',
    ],
    [
      { text: "FROM --platform=linux/s390x a", image: { "architecture": "amd64" } },
      '1: Base image a is for "linux/amd64", not for "linux/s390x", which is built for',
    ],
  ],
  passes: [
    "FROM a",
    { text: "FROM a", image: {} },
    "FROM --platform=linux/s390x scratch",
  ],
});
