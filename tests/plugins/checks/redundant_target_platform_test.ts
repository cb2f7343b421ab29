/**
 * FROM --platform=$TARGETPLATFORM.
 *
 * @module
 */
import { testCheck } from "../../support/check_table.ts";

testCheck("RedundantTargetPlatform", {
  finds: [
    [
      "FROM --platform=$TARGETPLATFORM scratch",
      "1: --platform=$TARGETPLATFORM in FROM says what holds anyway",
    ],
    [
      "FROM --platform=${TARGETPLATFORM} scratch",
      "1: --platform=${TARGETPLATFORM} in FROM says what holds anyway",
    ],
  ],
  passes: [
    "FROM --platform=$BUILDPLATFORM scratch",
    "FROM --platform=linux/$TARGETARCH scratch",
    "FROM scratch",
  ],
});
