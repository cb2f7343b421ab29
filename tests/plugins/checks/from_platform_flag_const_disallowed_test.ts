/**
 * FROM --platform with a constant.
 *
 * @module
 */
import { testCheck } from "../../support/check_table.ts";

testCheck("FromPlatformFlagConstDisallowed", {
  finds: [
    [
      "FROM --platform=linux/arm64 scratch",
      '1: --platform in FROM should not be the constant "linux/arm64"',
    ],
  ],
  passes: [
    "FROM --platform=$BUILDPLATFORM scratch",
    "FROM --platform=linux/arm64 scratch AS build-arm64",
    "FROM --platform=linux/arm64 scratch AS linux",
    "FROM scratch",
  ],
});
